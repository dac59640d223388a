"""Packages: every file inside is read as if it lay in the folder; bombs, bad paths and damage cost one line each."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.read.forms import packages
from index.read.sources import Limits
from tests.index.read.forms.reading import put, read, zipped
from tests.index.samples import make_page

FILES: dict[str, str] = {
    "2023-09-12-library.txt": "The Marl council voted to keep the library open.",
    "news/a.jsonl": '{"id": "1", "date": "2024-03-02", "text": "The weir opened."}\n{"text": "Undated."}\n',
    "news/b.jsonl": '{"id": "1", "date": "2024-03-03", "text": "The chapel was sold."}\n',
    "news/page.html": make_page(),
    "news/photo.jpg": "JFIF",
    "news/.hidden.txt": "Hidden.",
    "__MACOSX/._a.txt": "x",
    "deep/.git/notes.txt": "Hidden.",
    "docs/LICENSE": "Words of a licence.",
}


def tarred(files: Mapping[str, str], mode: str = "w:gz") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content.encode())
            archive.addfile(entry, io.BytesIO(content.encode()))
    return packed.getvalue()


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz"])
def test_what_is_in_a_package_is_read(tmp_path: Path, name: str) -> None:
    mode = {"r": "w:", "z": "w:gz", "2": "w:bz2"}.get(name[-1], "w:gz")
    mode = "w:xz" if name.endswith("xz") else mode
    data = zipped(FILES) if name == "a.zip" else tarred(FILES, mode)
    articles, problems = put(tmp_path, {name: data})
    assert [(article.path, article.id, article.date) for article in articles] == [
        (f"{name}#2023-09-12-library.txt", f"{name}#2023-09-12-library.txt", 20230912),
        (f"{name}#news/a.jsonl#1", "1", 20240302),
        (f"{name}#news/a.jsonl#2", f"{name}#news/a.jsonl#2", None),
        (f"{name}#news/b.jsonl#1", f"{name}#news/b.jsonl#1", 20240303),
        (f"{name}#news/page.html", f"{name}#news/page.html", 20240118),
    ]
    assert problems == [f"{name}: 3 files inside of no form that is read (1 .jpg, 1 .txt, 1 LICENSE)"]


def test_packages_in_packages(tmp_path: Path) -> None:
    inner: bytes | str = "The weir opened."
    name = "a.txt"
    for depth in range(packages.DEEPEST + 1):
        inner, name = zipped({name: inner}), f"{depth}.zip"
        articles, problems = put(tmp_path, {"x.zip": inner})
        if depth < packages.DEEPEST:
            assert (len(articles), problems) == (1, [])
    assert articles == []
    assert problems == ["x.zip#2.zip#1.zip#0.zip: packed 4 times, one inside another; expected at most 3: unpack it"]


def test_a_path_that_leads_out_costs_one_line(tmp_path: Path) -> None:
    names = ("../up.txt", "/root.txt", "a/../../b.txt", "..\\up.txt", "C:\\x.txt")
    data = zipped({**dict.fromkeys(names, "x"), "kept.txt": "A text that is kept."})
    articles, problems = put(tmp_path, {"a.zip": data})
    assert [article.path for article in articles] == ["a.zip#kept.txt"]
    assert len(problems) == len(names)
    assert all("its path leads out of the package" in problem for problem in problems)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip"]


def test_links_in_a_package_are_left_out(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("passwords.txt")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    assert put(tmp_path, {"a.tar": packed.getvalue()}) == (
        [],
        ["a.tar#passwords.txt: no file but a link or a device, left out; pack the file itself"],
    )


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_a_bomb_costs_one_line(tmp_path: Path, name: str) -> None:
    files = {"kept.txt": "A text that is kept.", "bomb.txt": "0" * 50_000_000}
    data = zipped(files) if name == "a.zip" else tarred(files)
    articles, problems = put(tmp_path, {name: data})
    assert [article.path for article in articles] == [f"{name}#kept.txt"]
    assert problems == [
        f"{name}#bomb.txt: unpacks to 50,000,000 bytes, more than 200 times its size; expected texts: leave it out"
    ]


def test_a_package_of_more_bytes_than_allowed(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({f"{number}.txt": f"Text {number}. " * 100 for number in range(30)}))
    articles, problems = read(tmp_path, Limits(max_decompressed_bytes=10_000))
    assert len(articles) == 12
    assert len(problems) == 1
    assert "more bytes than one file may unpack to" in problems[0]


def test_a_package_of_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = packages.Budget(10_000, files=3)
    data = zipped({f"{number}.txt": "Text." for number in range(9)})
    with packages.opened("a.zip", io.BytesIO(data), len(data), budget) as package:
        assert package.names() == ["0.txt", "1.txt", "2.txt"]
    assert [problem.reason.partition(";")[0] for problem in package.problems] == ["more than 200,000 files"]


def test_a_size_that_lies_does_not_unpack_more(tmp_path: Path) -> None:
    data = zipped({"a.txt": "The weir opened. " * 1000})
    # The size in the directory of a zip stands 24 bytes after its signature (APPNOTE.TXT, section 4.3.12).
    place = data.index(b"PK\x01\x02") + 24
    lying = data[:place] + (5).to_bytes(4, "little") + data[place + 4 :]
    articles, problems = put(tmp_path, {"a.zip": lying})
    assert articles == []
    assert problems == ["a.zip#a.txt: cannot be unpacked (damaged); what stands before is kept: pack or copy it again"]


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tar"])
def test_a_truncated_package_costs_one_line(tmp_path: Path, name: str) -> None:
    texts = {f"{number}.txt": f"Text {number}. " * 900 for number in range(9)}
    data = zipped(texts) if name == "a.zip" else tarred(texts, "w:gz" if name.endswith("gz") else "w:")
    articles, problems = put(tmp_path, {name: data[: len(data) // 2 + 100], "z.txt": "A text that is kept."})
    assert [article.path for article in articles][-1] == "z.txt"
    assert 1 <= len(problems) <= 2
    assert all(problem.startswith(name) for problem in problems)


def test_a_locked_member_costs_one_line(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("kept.txt", "A text that is kept.")
        archive.writestr("locked.txt", "Secret.")
    data = bytearray(packed.getvalue())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1  # the flag of an encrypted file
    articles, problems = put(tmp_path, {"a.zip": bytes(data)})
    assert [article.path for article in articles] == ["a.zip#kept.txt"]
    assert problems == ["a.zip#locked.txt: locked with a password; expected an open file: pack it without"]


def test_an_empty_package(tmp_path: Path) -> None:
    assert put(tmp_path, {"a.zip": zipped({})}) == ([], ["a.zip: empty; expected a package with texts"])
