"""Reads the three file formats of a gold set into the same records: a line number and the fields, unchanged."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import ExpectedError

_ITEM = re.compile(r"(?<!\\)\|")
_ALTERNATIVE = re.compile(r"(?<!\\);")
_PAIRS = {"support": ("article", "quote"), "history": ("question", "answer")}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one question as they are in the file, with the line where it begins."""

    line: int
    fields: dict[str, object]


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A place in the file that is not a question, and why; `field` is the column, if it is only one."""

    line: int
    reason: str
    field: str | None = None


def read_records(path: Path, names: Sequence[str]) -> Iterator[Record | BadRecord]:
    """Yield the records of a .jsonl, .csv, .tsv, .yaml or .yml file; `names` are the columns a CSV file may have.

    ExpectedError for a file that cannot be read, is not UTF-8, or has another ending.
    """
    suffix = path.suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:
        return _json_lines(_text(path))
    if suffix in {".csv", ".tsv"}:
        return _csv(_text(path), names)
    if suffix in {".yaml", ".yml"}:
        return _yaml(_text(path))
    if not suffix:
        raise ExpectedError(f"{path}: neither a task that `eval --help` lists nor a .jsonl, .csv or .yaml file")
    raise ExpectedError(f"{path}: found the ending {suffix!r}, expected .jsonl, .csv or .yaml")


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExpectedError(f"{path}: cannot be read ({error.strerror}), expected a gold set") from None
    try:
        return data.decode("utf-8-sig")  # spreadsheets put a byte order mark in front of the text
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = "UTF-16" if data.startswith(_UTF16) else f"the byte 0x{data[error.start]:02x}"
        raise ExpectedError(f"{path}, line {line}: found {found}, expected UTF-8; save the file as UTF-8") from None


def _json_lines(text: str) -> Iterator[Record | BadRecord]:
    # splitlines() would also split at characters that a JSON text may contain.
    for line, row in enumerate(text.split("\n"), start=1):
        if row.strip():
            yield _json_line(line, row)


def _json_line(line: int, row: str) -> Record | BadRecord:
    try:
        value = json.loads(row, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        return BadRecord(line, f"bad JSON at column {error.colno} ({error.msg}), expected one object per line")
    except (ValueError, RecursionError) as error:
        return BadRecord(line, f"bad JSON ({error})")
    if not isinstance(value, dict):
        return BadRecord(line, f"found a JSON {type(value).__name__}, expected one object per line")
    return Record(line, value)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        twice = next(name for name in fields if sum(name == other for other, _ in pairs) > 1)
        raise ValueError(f"the field {twice!r} stands twice in one object")
    return fields


def _csv(text: str, names: Sequence[str]) -> Iterator[Record | BadRecord]:
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)  # in many countries, spreadsheets write semicolons
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    line = 1
    try:
        for row in rows:
            if not columns:
                columns = [cell.strip() for cell in row]
                bad = list(_bad_columns(columns, names))
                yield from bad
                if bad:  # every row below would repeat the same problem
                    return
            elif any(cell.strip() for cell in row):
                yield _csv_row(line, columns, row)
            line = rows.line_num + 1
    except csv.Error as error:
        yield BadRecord(line, f"bad CSV ({error})")


def _bad_columns(columns: Sequence[str], names: Sequence[str]) -> Iterator[BadRecord]:
    for column in dict.fromkeys(columns):
        if column not in names:
            yield BadRecord(1, f"unknown column, expected one of {', '.join(names)}", column)
        elif columns.count(column) > 1:
            yield BadRecord(1, "the column stands twice", column)


def _csv_row(line: int, columns: Sequence[str], row: Sequence[str]) -> Record | BadRecord:
    if len(row) > len(columns):
        return BadRecord(line, f"found {len(row)} cells, expected {len(columns)} as in the first line")
    cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if cell.strip()}
    return Record(line, {column: _cell(column, cell, cells.get("match")) for column, cell in cells.items()})


def _cell(column: str, cell: str, match: str | None) -> object:
    if column not in {"answers", "tags", *_PAIRS}:
        return cell
    items = [item.strip() for item in _ITEM.split(cell)]
    if column in _PAIRS:
        return [_pair(item, _PAIRS[column]) for item in items]
    if column == "answers" and match == "all":
        return [[_unescaped(part) for part in _ALTERNATIVE.split(item)] for item in items]
    return [_unescaped(item) for item in items]


def _pair(item: str, names: tuple[str, str]) -> dict[str, str]:
    first, arrow, second = item.partition("=>")
    pair = {names[0]: _unescaped(first)}
    return pair | {names[1]: _unescaped(second)} if arrow else pair


def _unescaped(text: str) -> str:
    return text.replace("\\|", "|").replace("\\;", ";").strip()


def _yaml(text: str) -> Iterator[Record | BadRecord]:
    import yaml

    # PyYAML's C parser reads 100,000 questions in seconds. Its Python parser takes minutes, but it is always installed.
    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = base(text)
    try:
        root = loader.get_single_node()
        if root is not None and not isinstance(root, yaml.SequenceNode):
            yield BadRecord(root.start_mark.line + 1, "found no list, expected a list of questions")
            return
        for node in root.value if root is not None else ():
            yield _yaml_item(loader, node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield BadRecord(line, f"bad YAML ({error.problem})")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        yield BadRecord(1, f"bad YAML ({' '.join(str(error).split())})")
    finally:
        loader.dispose()


def _yaml_item(loader: Any, node: Any) -> Record | BadRecord:
    line = node.start_mark.line + 1
    if node.id != "mapping":
        return BadRecord(line, f"found a {node.id}, expected a question as a mapping of fields")
    names = [key.value for key, _ in node.value]
    for name in _twice(names):
        return BadRecord(line, f"the field {name!r} stands twice in one question")
    return Record(line, loader.construct_document(node))


def _twice(names: Iterable[Any]) -> Iterator[str]:
    seen: set[str] = set()
    for name in map(str, names):
        if name in seen:
            yield name
        seen.add(name)
