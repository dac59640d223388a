"""Writes an archive of very many small files, or of one very large file, for docs/measurements.md.

Run it from the checkout: `python -m scripts.bench.large_archives small FOLDER`, or `large FOLDER`. Then set
`sources` to the folder in a copy of dateline.toml, and run `python -m bot index --dry-run --settings COPY`. Exactly one
article of each archive cannot be read: the preview must count all others and print one line for it.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import email.message
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

FILES = 50_000
BYTES = 1_000_000_000
FIRST = datetime.date(2003, 1, 1)
PEOPLE = ("Petra Voss", "Ivo Sand", "Orla Dunmore", "Ben Ross", "Mina Roe", "Gus Wray")
PLACES = ("Marl", "Kell", "Tarn", "Orrin", "Fenwick", "Lowford")


def _text(number: int, draw: random.Random, paragraphs: int) -> list[str]:
    return [
        f"{draw.choice(PLACES)} opened plan {number} on {draw.choice(('Monday', 'Friday'))}, {draw.choice(PEOPLE)} "
        f"said. The council counted {draw.randint(2, 9000):,} homes and {draw.randint(2, 90)} roads between the "
        f"harbour and the hills, and {draw.choice(PEOPLE)} promised a report for the next session."
        for _ in range(paragraphs)
    ]


def _plain(title: str, day: datetime.date, paragraphs: list[str]) -> str:
    return f"{title}\n{day.day} {day:%B %Y}\n\n" + "\n\n".join(paragraphs)


def _markdown(title: str, day: datetime.date, paragraphs: list[str]) -> str:
    return f"---\ntitle: {title}\ndate: {day}\n---\n\n" + "\n\n".join(paragraphs)


def _nested(title: str, day: datetime.date, paragraphs: list[str]) -> str:
    post = {"headline": title, "publishedAt": f"{day}T09:00:00Z", "body": "\n\n".join(paragraphs)}
    return json.dumps({"response": {"results": [post]}})


def _page(title: str, day: datetime.date, paragraphs: list[str]) -> str:
    head = f'<title>{title}</title><meta property="article:published_time" content="{day}T09:00:00Z">'
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!doctype html><html><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"


def _mail(title: str, day: datetime.date, paragraphs: list[str]) -> str:
    message = email.message.EmailMessage()
    message["From"], message["Subject"] = "News Desk <desk@marl.example>", title
    message["Date"] = f"{day:%a, %d %b %Y} 10:00:00 +0000"
    message.set_content("\n\n".join(paragraphs))
    return message.as_string()


def _table(title: str, day: datetime.date, paragraphs: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([["title", "date", "content"], [title, day, "\n\n".join(paragraphs)]])
    return written.getvalue()


FORMS: dict[str, Callable[[str, datetime.date, list[str]], str]] = {
    "txt": _plain, "md": _markdown, "json": _nested, "html": _page, "eml": _mail, "csv": _table,
}  # fmt: skip


def write_small(folder: Path) -> None:
    """Write 50,000 files of six forms in equal numbers, 500 to a folder; one of them has bytes that are no text."""
    draw = random.Random(20)
    endings = list(FORMS)
    for number in range(FILES):
        ending = endings[number % len(endings)]
        place = folder / f"{number // 500:03}"
        place.mkdir(parents=True, exist_ok=True)
        day = FIRST + datetime.timedelta(days=number % 8000)
        content = FORMS[ending](f"Plan {number}", day, _text(number, draw, 3))
        (place / f"{number:05}.{ending}").write_text(content, encoding="utf-8")
    (folder / "050" / "25004.json").write_bytes(bytes(range(256)) * 4)


def write_large(folder: Path) -> None:
    """Write one JSON Lines file of a gigabyte; its line 100,000 breaks off in the middle."""
    draw = random.Random(20)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "large.jsonl").open("w", encoding="ascii") as file:
        number = 0
        while file.tell() < BYTES:
            number += 1
            day = FIRST + datetime.timedelta(days=number % 8000)
            row = {
                "id": number,
                "title": f"Plan {number}",
                "date": f"{day}",
                "text": "\n\n".join(_text(number, draw, 12)),
            }
            line = json.dumps(row)
            file.write(f"{line[: len(line) // 2] if number == 100_000 else line}\n")
        print(f"{number:,} lines")


def main() -> None:
    """Write the archive that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("small", "large"))
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    (write_small if arguments.kind == "small" else write_large)(arguments.folder)


if __name__ == "__main__":
    main()
