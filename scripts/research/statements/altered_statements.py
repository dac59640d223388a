"""What becomes of statements that change the meaning of the sentence they quote, as if a chat model had written them.

    python scripts/research/statements/altered_statements.py FILE

FILE has one JSON object a line: kind, question, quote, statement, and optionally article, title, date, means_the_same.
Prints how many are shown as written by kind, and each of those.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[3]), str(Path(__file__).parent)]

from checked_statements import Case, fate  # noqa: E402  (the path is set above)

from answer.chat.request import Passage as Sent  # noqa: E402
from index.article import Article, Hit, Passage  # noqa: E402
from index.split import sentences  # noqa: E402


def main() -> None:
    """Check every statement of the file."""
    fates: dict[str, Counter[str]] = defaultdict(Counter)
    shown = []
    for number, line in enumerate(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        found = fate(_case(row, number), row["statement"])
        found = found if found in ("verified", "marked", "quote instead") else "dropped"
        fates[row["kind"]][found] += 1
        if found in ("verified", "marked"):
            shown.append((found, row["quote"], row["statement"]))
    print("| kind | n | verified | marked | quote instead | dropped |\n|---|---|---|---|---|---|")
    for kind, counts in [*fates.items(), ("all", sum(fates.values(), Counter()))]:
        columns = " | ".join(str(counts[one]) for one in ("verified", "marked", "quote instead", "dropped"))
        print(f"| {kind} | {counts.total()} | {columns} |")
    for found, quote, statement in shown:
        print(f"{found}: {quote}\n    {statement}")


def _case(row: dict[str, str], number: int) -> Case:
    """The case in an article of its own; one that is only its quote has a title that tells nothing."""
    title = row.get("title", "News")
    text = f"{title}\n\n{row.get('article', row['quote'])}"
    head = len(title) + 2
    spans = tuple(span for span in sentences(text) if span[0] >= head)
    day = int(row["date"].replace("-", "")) if row.get("date") else 20240601
    article = Article(f"case-{number}", text, title, f"{number}.txt", day)
    passage = Sent(Hit(article, Passage(article.id, head, len(text), spans), 1.0), ())
    return Case(row["question"], row["statement"], passage, (row["quote"],))


if __name__ == "__main__":
    main()
