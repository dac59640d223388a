"""How many freely worded statements are shown as written: honest ones, and ones altered in one thing.

    python scripts/research/statements/written_statements.py [--show]

`written.jsonl` has two honest and three altered statements for each of 117 quotes of RealTimeQA's articles, written in
December 2026 by a large language model that had not seen those of the training. None of these articles is among those
trained on. `--show` prints the altered ones that are shown.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[3]), str(Path(__file__).parent)]

from altered_statements import _case  # noqa: E402  (the path is set above)

from answer.chat.checks import verify  # noqa: E402
from answer.chat.parse import Cited  # noqa: E402
from answer.draft import Draft  # noqa: E402
from answer.model import Question  # noqa: E402
from answer.question.kind import understand  # noqa: E402
from bot.settings import load  # noqa: E402
from evaluation.measures.statistics import bootstrap_interval  # noqa: E402
from evaluation.research import realtimeqa  # noqa: E402

FILE = Path(__file__).parent / "written.jsonl"
DRAFT = Draft(Question("What happened?"), understand("What happened?"))


def main() -> None:
    """Check every statement and print the shares that are shown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    rows = {row["article"]: row for row in map(json.loads, FILE.read_text(encoding="utf-8").splitlines())}
    honest, altered = list[bool](), list[bool]()
    for article in realtimeqa.corpus(load(None).evaluation.research_data):
        if article.id not in rows:
            continue
        quote = " ".join(article.text[slice(*rows[article.id]["quote"])].split())
        case = {"question": "", "quote": quote, "title": article.title}
        honest += [_is_shown(case, text) for text in rows[article.id]["honest"]]
        for kind, text in rows[article.id]["altered"]:
            altered.append(_is_shown(case, text))
            if altered[-1] and options.show:
                print(f"{kind}: {quote}\n    {text}")
    for name, found in (("honest", honest), ("altered", altered)):
        interval = bootstrap_interval([float(one) for one in found])
        print(f"{name}: {sum(found)} of {len(found)} shown ({interval.low:.3f} to {interval.high:.3f})")


def _is_shown(case: dict[str, str], text: str) -> bool:
    """Check a statement as `verify.check` does, but not whether its quote answers a question: none was asked."""
    passage = _case({**case, "statement": text}, 0).passage
    found = verify._find(Cited(1, case["quote"]), [passage], text)  # noqa: SLF001
    checked = verify._weigh(text, [found], DRAFT) if found else None  # noqa: SLF001
    return bool(checked and checked.statement and not checked.restored)


if __name__ == "__main__":
    main()
