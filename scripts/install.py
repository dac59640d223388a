"""Install a lock file with pip, and say meanwhile how many packages are left and how much was downloaded.

`python scripts/install.py requirements/index.lock`, from the virtual environment that is to be filled. It needs nothing
but pip, whose own output is hundreds of lines, or with --quiet none for minutes.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

# Python is compiled when it is imported: most of what comes along never is.
PIP = [sys.executable, *"-m pip --disable-pip-version-check install --progress-bar off --no-compile -r".split()]
PACKAGE = re.compile(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)")
LOCAL = re.compile(r"Processing \S*/([A-Za-z0-9._]+)-\d")
DOWNLOAD = re.compile(r"\s*(?:Downloading|Using cached) (\S+) \(([\d.]+) ([kMG])B\)")
MEGABYTES = {"k": 0.001, "M": 1.0, "G": 1000.0}
LARGE = 20.0  # megabytes of a download that gets a line of its own
EVERY = 20  # packages, otherwise
SECONDS = 30  # between two lines while pip unpacks, of which it says nothing until the end
UNPACKING = "Installing collected packages"
SIZES = {
    "index": "0.7 GB",
    "encoder": "1.7 GB, more with PyTorch for a GPU",
    "dev": "2.3 GB, more with PyTorch for a GPU",
}
LAST = 15  # lines of pip that are shown if it fails


def told(lines: Iterable[str], total: int) -> Iterator[str]:
    """Turn the lines of pip into a few: large downloads, and every twentieth of `total` packages with what is left."""
    seen: set[str] = set()
    megabytes = 0.0
    for line in lines:
        if line.startswith(UNPACKING):
            yield f"  all {len(seen)} are here ({megabytes:,.0f} MB); unpacking them …"
        elif found := DOWNLOAD.match(line):
            name, size = found[1].partition("-")[0], float(found[2]) * MEGABYTES[found[3]]
            megabytes += 0 if found[1].endswith(".metadata") else size
            if size >= LARGE:
                yield f"  {name}, {size:,.0f} MB …"
        elif (named := PACKAGE.match(line) or LOCAL.match(line)) and named[1].lower() not in seen:
            seen.add(named[1].lower())
            if len(seen) % EVERY == 0:
                left = max(0, total - len(seen))
                yield f"  {len(seen)} of {total} packages, {left} left; {megabytes:,.0f} MB so far"


def unpacked(folder: Path, total: int) -> str:
    """Say how many packages a folder has; pip itself is among them from the beginning."""
    return f"  {min(total, sum(1 for _ in folder.glob('*.dist-info'))):,} of {total:,} packages unpacked"


def main() -> int:
    """Install the lock file named on the command line; return pip's exit code, and show its last lines if it failed."""
    lock = Path(sys.argv[1])
    total = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if re.match(r"[A-Za-z0-9]", line))
    print(f"Installing {total} packages, once; on the disk {SIZES.get(lock.stem, 'about 1 GB')} …", flush=True)
    last: deque[str] = deque(maxlen=LAST)
    ended = threading.Event()

    def count() -> None:
        while not ended.wait(SECONDS):
            print(unpacked(Path(sysconfig.get_path("purelib")), total), flush=True)

    def lines(output: Iterable[str]) -> Iterator[str]:
        for line in output:
            last.append(line)
            if line.startswith(UNPACKING):
                threading.Thread(target=count, daemon=True).start()
            yield line
        ended.set()

    with subprocess.Popen([*PIP, str(lock)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:  # noqa: S603  (our own command)
        for line in told(lines(pip.stdout or ()), total):
            print(line, flush=True)
    if pip.returncode:
        print("".join(last), end="", file=sys.stderr)
    return pip.returncode


if __name__ == "__main__":
    sys.exit(main())
