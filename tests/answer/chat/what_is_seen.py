"""What an asker sees when a chat model does this or that, as a table: the whole path, over real HTTP on loopback.

python -m tests.answer.chat.what_is_seen DATA      DATA: the data folder of an index of tests/corpus
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import FAULTS, Answer, Question
from index.search import Archive
from tests.answer.chat.servers.replies import Breaks, Cut, Declines, Endless, Fails, NotJson, Says, Silent
from tests.answer.chat.written import says, statement, writing

HOW = AnswerSettings()
QUESTION = "How long was the longer crack in the Kestrel Bridge?"
LENGTH = "The longer of the two cracks measured 31 centimetres"
RIGHT = statement("The longer crack measured 31 centimetres, the authority said.", LENGTH)
CASES = {
    "a right answer": [Says(says(RIGHT))],
    "a right answer in broken JSON, in prose": [Says(f"Of course! {says(RIGHT)[:-3]}")],
    "a made-up quote": [
        Says(says(statement("The crack measured 31 centimetres.", "The crack was 31 centimetres long")))
    ],
    "another number than its quote": [Says(says(statement("The longer crack measured 47 centimetres.", LENGTH)))],
    "a right statement and one with a part made up": [
        Says(says(RIGHT, statement("It measured 31 centimetres, and Mayor Bogus resigned.", LENGTH)))
    ],
    "a statement that does not say who says so": [Says(says(statement("The longer crack measured 31 cm.", LENGTH)))],
    "prose without quotes": [Says("The longer crack measured 31 centimetres.")],
    "no answer in the passages": [Says('{"statements": []}')],
    "HTTP 401": [Fails(401, "Incorrect API key provided")],
    "HTTP 404": [Fails(404, "The model does not exist", "model_not_found")],
    "HTTP 400, context too small": [Fails(400, "maximum context length", "context_length_exceeded")],
    "HTTP 429, Retry-After: 1, then a right answer": [
        Fails(429, "slow", headers={"Retry-After": "1"}),
        Says(says(RIGHT)),
    ],
    "HTTP 429, Retry-After: 600": [Fails(429, "slow down", headers={"Retry-After": "600"})],
    "HTTP 500 twice, then a right answer": [Fails(500, "oops"), Fails(500, "oops"), Says(says(RIGHT))],
    "HTTP 500": [Fails(500, "oops")],
    "a web page under HTTP 200": [NotJson()],
    "silence": [Silent(30)],
    "a stream that is cut": [Cut(says(RIGHT, RIGHT), after=150)],
    "an error within the stream": [Breaks(says(RIGHT)[:60], "overloaded")],
    "an answer cut off for its length": [Says(says(RIGHT)[:90], finish="length")],
    "40,000 tokens": [Endless("word")],
    "the provider declines": [Declines("I cannot help with that.")],
    "the provider filters": [Says("", finish="content_filter")],
}


def seen(answer: Answer) -> str:
    """Sum up an answer as its reader sees it."""
    if answer.refused:
        return "the refusal with the nearest coverage"
    written = answer.written
    if written and written.fault:
        return f"the extractive answer; “{FAULTS[written.fault]}”"
    shown = "; ".join(f"“{one.text}”" if one.verbatim else one.text for one in answer.statements)
    lost = written is not None and written.kept < written.made and written.kept > 0
    return f"{shown}; {written.kept} of {written.made} sentences kept" if lost else shown


def main() -> None:
    """Print a row for each case: what the model did, requests, seconds, what was seen."""
    print("| the model gives | requests | seconds | what the asker sees |\n|---|---|---|---|")
    with Archive.open(Path(sys.argv[1])) as archive:
        ask(archive, Question(QUESTION), HOW)
        for case, script in CASES.items():
            with writing(script, silence_seconds=2.0, structured="always" if "declines" in case else "auto") as (
                writer,
                server,
            ):
                writer._sleep = time.sleep
                started = time.perf_counter()
                answer = ask(archive, Question(QUESTION), HOW, writer)
                seconds = time.perf_counter() - started
                print(f"| {case} | {len(server.requests)} | {seconds:.1f} | {seen(answer)} |", flush=True)


if __name__ == "__main__":
    main()
