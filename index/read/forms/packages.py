"""Reads the files inside zip and tar archives, within limits that stop a bomb; nothing is unpacked to the disk."""

from __future__ import annotations

import lzma
import re
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import IO, Any

from index.article import Article, Problem
from index.read.apart.members import begin
from index.read.days import UnreadableError
from index.read.decode import DAMAGED
from index.read.publication import UnpublishedError
from index.read.records import Unpublished

ZIP = (".zip", ".wacz")
TAR = (".tar", ".tgz", ".tbz2", ".txz")
DEEPEST = 3  # levels of packages inside one another; real archives have two, and a bomb has many
MOST_FILES = 200_000
RATIO = 200  # factor by which a file may grow when unpacked, against bombs; XML of scanned pages grows 40 times
SMALL = 1_000_000  # bytes; a smaller file may grow by any factor, because it does no harm
BROKEN = (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, lzma.LZMAError, zlib.error, *DAMAGED)
# Exports of WACZ, Medium, Substack, Mastodon and X, in this order, also hold settings, lists of readers, drafts and
# messages, which nobody published. The first pattern finds the service by one of its files; the second says what is
# read.
EXPORTS = tuple(
    (re.compile(shown, re.IGNORECASE), re.compile(rf"(?:.{{0,300}}/)?{read}", re.IGNORECASE))
    for shown, read in (
        (r"datapackage\.json", r"archive/.{0,300}\.warc(?:\.gz)?"),
        (r"(?:.{0,300}/)?profile/profile\.html", r"posts/[^/]*\.html"),
        (r"(?:.{0,300}/)?posts\.csv", r"posts(?:\.csv|/[^/]*\.html)"),
        (r"(?:.{0,300}/)?outbox\.json", r"outbox\.json"),
        (r"(?:[^/]{1,300}/)?(?:integration_logs|channels)\.json", r"[^/]{1,100}/\d{4}-\d\d-\d\d\.json"),
        (r"(?:.{0,300}/)?data/tweets?\.js", r"data/(?:community-)?tweets?(?:-part\d{1,5})?\.js"),
    )
)
# Programs add these files to packages. A warning about each would hide the real ones.
UNSPOKEN = re.compile(r"(?:^|/)(?:__MACOSX|\.DS_Store|Thumbs\.db|\.git)(?:/|$)|(?:^|/)\._", re.IGNORECASE)


@dataclass(slots=True)
class Budget:
    """How many bytes may still be unpacked, and how many files read, of one file of the sources."""

    bytes: int
    files: int = MOST_FILES
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a package: its name, its size unpacked in bytes, and a way to open it."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]


Read = Callable[[Member, "Package"], Iterator[Article | Problem]]
"""Reads one member as if it were a file named as the member is."""
Readable = Callable[[str], bool]
"""Returns whether a file of this name is of a form that is read."""


class Package:
    """An open package: its members in order, and the problems that keep others from being read."""

    def __init__(self, members: list[Member], problems: list[Problem]) -> None:
        self.members = members
        self.problems = problems
        # what the METS document of each folder says: it gives scanned pages the name and the day of their paper
        self.issues: dict[str, Any] = {}
        self._by_name = {member.name: member for member in members}

    def names(self) -> list[str]:
        return [member.name for member in self.members]

    def load(self, name: str, largest: int) -> bytes | None:
        """Read a whole member; None if it does not exist, is broken, or has more than `largest` bytes."""
        member = self._by_name.get(name)
        if member is None or member.size > largest:
            return None
        try:
            with member.open() as file:
                return file.read(largest)
        except BROKEN:
            return None


def is_package(endings: list[str]) -> bool:
    """Return whether the endings of a name are those of a package: `.zip`, `.tar`, `.tar.gz` and so on."""
    return endings[-1:] != [] and (endings[-1] in (*ZIP, *TAR) or (len(endings) > 1 and endings[-2] == ".tar"))


@contextmanager
def opened(path: str, file: IO[bytes], size: int, budget: Budget) -> Iterator[Package]:
    """Open a package of `size` bytes and list its members. UnreadableError if it is broken or nested too deeply."""
    if budget.depth >= DEEPEST:
        raise UnreadableError(f"packed {DEEPEST + 1} times, one inside another; expected at most {DEEPEST}: unpack it")
    try:
        archive = zipfile.ZipFile(file) if path.lower().endswith(ZIP) else tarfile.open(fileobj=file)  # noqa: SIM115  (the caller closes it)
    except BROKEN:
        raise UnreadableError("broken or truncated package; expected a whole one: copy or download it again") from None
    with archive:
        problems: list[Problem] = []
        listed = (
            _zipped(archive, problems) if isinstance(archive, zipfile.ZipFile) else _tarred(archive, size, problems)
        )
        yield Package(_within_limits(listed, budget, problems), problems)


def _zipped(archive: zipfile.ZipFile, problems: list[Problem]) -> Iterator[Member]:
    for entry in archive.infolist():
        if entry.is_dir() or UNSPOKEN.search(entry.filename):
            continue
        if entry.flag_bits & 1:
            problems.append(Problem(entry.filename, "locked with a password; expected an open file: pack it without"))
        elif entry.file_size > max(SMALL, RATIO * entry.compress_size):
            problems.append(Problem(entry.filename, _bomb(entry.file_size)))
        else:
            yield Member(entry.filename, entry.file_size, lambda entry=entry: archive.open(entry))  # type: ignore[misc]


def _bomb(size: int) -> str:
    return f"unpacks to {size:,} bytes, more than {RATIO} times its size; expected texts: leave it out"


def _tarred(archive: tarfile.TarFile, packed: int, problems: list[Problem]) -> Iterator[Member]:
    unpacked = 0
    try:
        for entry in archive:
            unpacked += entry.size
            if unpacked > max(SMALL, RATIO * packed):
                problems.append(Problem(entry.name, _bomb(entry.size)))
                return
            if entry.isdir() or UNSPOKEN.search(entry.name):
                continue
            if entry.isfile():
                yield Member(entry.name, entry.size, lambda entry=entry: _extracted(archive, entry))  # type: ignore[misc]
            else:
                problems.append(Problem(entry.name, "no file but a link or a device, left out; pack the file itself"))
        # tarfile takes an incomplete header for the end and reports nothing. A complete tar ends in blocks of zeros.
        whole = _block_at(archive, archive.offset) == bytes(tarfile.BLOCKSIZE)
    except BROKEN:
        whole = False
    if not whole:
        problems.append(Problem("", "the package ends too early; what stands before is kept: copy it again"))


def _block_at(archive: tarfile.TarFile, offset: int) -> bytes:
    content = archive.fileobj
    if content is None:
        return b""
    content.seek(offset)
    return content.read(tarfile.BLOCKSIZE)


def _extracted(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(entry)
    if content is None:
        raise tarfile.ReadError("no file")
    return content


def _within_limits(listed: Iterator[Member], budget: Budget, problems: list[Problem]) -> list[Member]:
    members = []
    for member in listed:
        budget.files -= 1
        budget.bytes -= member.size
        if budget.files < 0 or budget.bytes < 0:
            limit = f"more than {MOST_FILES:,} files" if budget.files < 0 else "more bytes than one file may unpack to"
            problems.append(Problem("", f"{limit}; {member.name} and those after it are left out: pack them in parts"))
            break
        name = PurePosixPath(member.name.replace("\\", "/"))
        if not name.parts or name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            problems.append(Problem(member.name, "its path leads out of the package, left out; pack it again"))
        elif not str(name).isprintable():
            problems.append(Problem("", "a file whose name holds characters that cannot be shown; rename it"))
        else:
            members.append(replace(member, name=str(name)))
    return members


def articles(path: str, package: Package, read: Read, readable: Readable) -> Iterator[Article | Problem]:
    """Read every member of a known form.

    A bad member is one problem; members of other forms are counted in one line.
    """
    others, used = Counter[str](), set[str]()
    if not package.members and not package.problems:
        raise UnreadableError("empty; expected a package with texts")
    for problem in package.problems:
        yield replace(problem, path=f"{path}#{problem.path}" if problem.path else path)
    for member in _published(package):
        if readable(member.name):
            yield from _placed(path, _guarded(member, package, read), used)
        else:
            others[_kind(member.name)] += 1
    if others:
        listed = ", ".join(f"{count:,} {ending[:20]}" for ending, count in others.most_common(8))
        yield Problem(path, f"{others.total():,} files inside of no form that is read ({listed})")


def _kind(name: str) -> str:
    file = PurePosixPath(name)
    return file.suffix.lower() or file.name


def _published(package: Package) -> list[Member]:
    """Return the members to read: of a service's export what was published, of any other package all."""
    for shown, read in EXPORTS:
        if any(shown.fullmatch(member.name) for member in package.members):
            chosen = [member for member in package.members if read.fullmatch(member.name)]
            return chosen or package.members
    return package.members


def _guarded(member: Member, package: Package, read: Read) -> Iterator[Article | Problem]:
    try:
        begin()
        yield from read(member, package)
    except UnpublishedError as hidden:
        yield Unpublished(member.name, hidden.state)
    except UnreadableError as found:
        yield Problem(member.name, str(found), found.line)
    except BROKEN:
        yield Problem(member.name, "cannot be unpacked (damaged); what stands before is kept: pack or copy it again")


def _placed(path: str, entries: Iterator[Article | Problem], used: set[str]) -> Iterator[Article | Problem]:
    """Put the package's path before the places of its members. An id changes only if an earlier member has the same."""
    for entry in entries:
        place = f"{path}#{entry.path}"
        if isinstance(entry, Article):
            key = place if entry.id == entry.path or entry.id in used else entry.id
            used.add(key)
            yield replace(entry, id=key, path=place)
        else:
            yield replace(entry, path=place)
