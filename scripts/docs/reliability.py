"""Write docs/reliability.md again: run the tests in tests/wire and put what they measured into words.

Nothing is written when a test fails, or when a test that the page speaks of is no longer there.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]
COUNTS = ("people", "lost", "placed", "attempts")  # every other figure is in seconds
WIDTH = 120
CHAOS = "## Everything at once"
Figures = Mapping[str, float]


@dataclass(frozen=True)
class Row:
    """What was tried, what came of it, and the tests that showed it (their names below test_)."""

    tests: str
    tried: str
    seen: str


ROWS = (
    Row(
        "a_question_is_acknowledged_and_then_answered",
        "`/ask` in normal operation",
        "“thinking …” after {acknowledged}, the answer after {answered}",
    ),
    Row(
        "a_hundred_people_are_answered_while_the_index_is_updated",
        "{people} people use `/ask` at once while `/index update` runs in the same folder",
        "everybody got the right answer to their own question; lost: {lost}. “thinking …” after {acknowledged_median} "
        "at the median and {acknowledged_longest} at most, the answer after {answered_median} and "
        "{answered_longest}; {placed} saw their place in the queue meanwhile. The update took {update}, and the next "
        "question was answered from the new build",
    ),
    Row(
        "a_private_answer_is_never_seen_in_the_channel",
        "`/ask` with `private`",
        "the answer, in a message that nobody else can see",
    ),
    Row(
        "a_mention_and_a_direct_message_are_answered_and_other_talk_is_left_alone",
        "a mention, a direct message, and a conversation between others",
        "a reply to each of the first two, none to the third",
    ),
    Row(
        "a_rate_limited_request_is_sent_again_after_the_time_asked_for",
        "Discord answers 429 to the acknowledgement, or to the answer",
        "the answer, once, after the wait that Discord asked for",
    ),
    Row(
        "a_server_error_is_tried_again",
        "Discord answers 500 to the acknowledgement, or to the answer",
        "the answer, once, a second later",
    ),
    Row(
        "what_is_cut_off_is_sent_again",
        "the connection is cut while the acknowledgement or the answer is sent, before or after Discord accepted it",
        "the answer, once: the request that was cut off is sent again",
    ),
    Row(
        "an_answer_that_comes_too_late_goes_to_the_channel",
        "the answer is ready after the 15 minutes in which Discord accepts it (refused with 50027, or with 10015)",
        "the answer as a separate message in the channel",
    ),
    Row(
        "a_private_answer_that_comes_too_late_is_shown_to_nobody",
        "the same with a private question",
        "only “thinking …”, and nothing in the channel. They have to ask again",
    ),
    Row(
        "what_is_asked_while_the_connection_is_broken_is_answered_after_it",
        "the gateway's connection is cut, and three people ask before it is back",
        "the answer, after {answered_median} at the median and {answered_longest} at most: the session was "
        "resumed, and Discord sent the missed events again",
    ),
    Row(
        "asked_to_reconnect_it_resumes an_invalid_session_that_may_be_resumed_is_resumed "
        "an_invalid_session_is_begun_anew",
        "Discord asks the bot to reconnect, or calls its session invalid, to be resumed or not",
        "nothing: the next question is answered as usual",
    ),
    Row(
        "a_gateway_that_stops_acknowledging_heartbeats_is_left_and_found_again",
        "the gateway is connected but no longer responds",
        "nothing: the bot reconnects and resumes the session",
    ),
    Row(
        "it_comes_back_after_an_outage",
        "Discord is unreachable for {outage}",
        "answers again {back_after} after Discord is back. People who asked meanwhile saw Discord's own error message. "
        "If discord.py cannot resume the old session at once, it begins a new one; messages to the bot from the time "
        "between then stay unanswered",
    ),
    Row(
        "refused_at_first_it_tries_again",
        "the first login is refused with 503, then the first connection to the gateway",
        "the bot online {online_after} after it was started, and an answer",
    ),
    Row(
        "buttons_work_after_the_bot_was_killed",
        "`kill -9` while an answer is on its way, then started again in the same folder",
        "that one answer never comes, so they have to ask again; everything else works after {restart}, including "
        "the buttons under earlier answers",
    ),
    Row(
        "told_to_stop_it_finishes_what_it_has_begun",
        "SIGTERM while three answers are on their way, and two more people ask",
        "the three saw their answers, the two “I am being restarted; ask again in a minute.” The bot ended with exit "
        "code 0, {stopped_after} after the signal",
    ),
    Row(
        "a_second_bot_in_the_same_folder_does_not_begin",
        "a second bot is started in the same folder",
        "nothing twice: the second bot says why and ends with exit code 2 before it connects to Discord",
    ),
    Row(
        "a_wrong_token_ends_it a_session_that_is_refused_for_good_ends_it",
        "a wrong token (401 at the login), or a session closed with 4004",
        "no bot. The person who runs it sees one line that says where to copy the token; exit code 78 tells the "
        "supervisor not to start it again",
    ),
)

PAGE = """\
# How reliable the bot is

`scripts/docs/reliability.py` writes this page from a run of the tests in `tests/wire`; only the last section is written
by hand. The bot is `python -m bot run` in a separate process, with the default settings except for the number of
questions a server may ask in a minute. It connects over real sockets to a simulated Discord on the same machine, which
follows Discord's rules (acknowledge once and within three seconds, edit within fifteen minutes, sessions that can be
resumed) and breaks them on demand.

{measured}

| what was tried | what people saw |
|---|---|
{rows}

{event_loop}

**The log.** After each of these tests, the log contains no word of any question, no error and no traceback.

## What was changed after these tests

* A full garbage collection went through all loaded objects and delayed the event loop by 0.15 s of processor time. Now
  objects loaded before the end of the warm-up are left out of collections (`warm_up` in `bot/client/run.py`).
* The threads that answer have a lower priority than the event loop, and an update has an even lower one
  (`bot/client/state/queue.py`, `bot/client/state/updates.py`).

## What this does not show

* A real network: everything is on one machine, without TLS or distance, and nothing is lost or reordered.
* Discord's own limits: the simulated Discord counts no requests and has no rate-limit buckets; it answers 429 only when
  a test says so.
* Several shards or servers: there is one of each here.
* Long runs: the longest outage is {outage}, and no bot runs for longer than a few minutes.
* Large archives: the times are those of a small one (tests/corpus). `make bench` measures answers on larger ones.
"""


EVENT_LOOP = """\
**The event loop.** While the hundred were answered and the index was updated, a heartbeat that the gateway asked for
came after {lag_median} at the median and {lag_longest} at most. The bot's own metric
(`dateline_event_loop_lag_seconds`, the longest delay in the last minute) was {lag_said}. {attempts}"""


def main() -> None:
    """Run the tests and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, help="a JUnit file of an earlier run, instead of a run")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "reliability.md")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        results = options.results or run(Path(folder) / "results.xml")
        figures = read(results)
    # the table of `make chaos` is put in by hand
    before = options.output.read_text(encoding="utf-8") if options.output.exists() else ""
    kept = "".join(before.partition(CHAOS)[1:])
    options.output.write_text(page(figures, machine(load)) + (f"\n{kept}" if kept else ""), encoding="utf-8")
    print(f"{options.output} written")


def run(results: Path) -> Path:
    """Run the tests; exit where one fails."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/wire", "-o", "junit_family=xunit1", f"--junitxml={results}"]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:  # noqa: S603 - our own tests
        sys.exit("a test failed, and nothing was written")
    return results


def read(results: Path) -> dict[str, dict[str, float]]:
    """Read what each test measured: name of the test, below test_ and without its parameters -> figures."""
    found: dict[str, dict[str, float]] = {}
    for case in ElementTree.parse(results).iter("testcase"):  # noqa: S314 - pytest has written it
        if case.find("failure") is not None or case.find("error") is not None:
            sys.exit(f"{case.get('name')} failed, and nothing was written")
        name = case.get("name", "").removeprefix("test_").partition("[")[0]
        values = {item.get("name", ""): float(item.get("value", "")) for item in case.iter("property")}
        found.setdefault(name, {}).update(values)
    return found


def page(figures: Mapping[str, Figures], where: str) -> str:
    """Put the figures into words. Exits where the page speaks of a test that did not run."""
    told = {name for row in ROWS for name in row.tests.split()}
    if told != figures.keys():
        sys.exit(f"the page and the tests differ: {', '.join(sorted(told ^ figures.keys()))}; see ROWS in this script")
    lines = []
    for row in ROWS:
        values = in_words(figures[row.tests.split()[0]])
        lines.append(f"| {row.tried.format(**values)} | {row.seen.format(**values)} |")
    everything = {name: value for each in figures.values() for name, value in in_words(each).items()}
    everything["attempts"] = attempts(int(everything["attempts"]))
    return PAGE.format(
        measured=fill(f"Measured on {datetime.datetime.now(datetime.UTC).date()}: {where}.", WIDTH),
        event_loop=fill(EVENT_LOOP.format(**everything), WIDTH),
        rows="\n".join(lines),
        outage=everything["outage"],
    )


def in_words(figures: Figures) -> dict[str, str]:
    """Write seconds as people say them, and counts as they are."""
    return {name: f"{value:.0f}" if name in COUNTS else seconds(value) for name, value in figures.items()}


def seconds(value: float) -> str:
    """Write a time with two digits: 12 ms, 0.84 s, 1.3 s, 14 s."""
    if value < 0.1:
        return f"{value * 1000:.0f} ms"
    return f"{value:.0f} s" if value >= 10 else f"{value:.2g} s"


def attempts(count: int) -> str:
    """Say how often the hundred had to ask."""
    if count == 1:
        return "Every acknowledgement came within one second at the first attempt."
    return f"Every acknowledgement came within one second at attempt {count}: the machine was busy with other work."


def machine(load: float) -> str:
    """Describe the machine, and how busy it was before the tests."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processors ({processor()}), {memory:.0f} GiB of memory, {platform.system()}, "
        f"Python {platform.python_version()}; on average {load:.1f} other programs wanted a processor"
    )


def processor() -> str:
    """Name the kind of processor, as far as Linux says it."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


if __name__ == "__main__":
    main()
