"""What is said while packages are installed, from the lines of pip; and pip's own last words where it fails."""

import subprocess
import sys

from scripts.install import told, unpacked
from tests.conftest import ROOT

OLD = """\
Collecting torch==2.9.0 (from -r requirements/index.lock (line 3))
  Downloading torch-2.9.0-cp311-cp311-linux_x86_64.whl.metadata (30 kB)
  Downloading torch-2.9.0-cp311-cp311-linux_x86_64.whl (183.4 MB)
Processing /wheels/six-1.17.0-py2.py3-none-any.whl
Requirement already satisfied: tld in ./lib (0.13)
WARNING: lxml 6.1.3 does not provide the extra 'html_clean'
Installing collected packages: torch, six
Successfully installed six-1.17.0 torch-2.9.0
"""


def test_large_downloads_are_named_and_warnings_are_not_shown():
    assert list(told(OLD.splitlines(), 3)) == [
        "  torch, 183 MB …",
        "  all 3 are here (183 MB); unpacking them …",
    ]


def test_every_twentieth_package_says_what_is_left():
    lines = [f"Collecting package{number}==1.0" for number in range(45)]
    assert list(told(lines, 45)) == [
        "  20 of 45 packages, 25 left; 0 MB so far",
        "  40 of 45 packages, 5 left; 0 MB so far",
    ]


def test_a_package_that_pip_names_twice_counts_once():
    assert list(told(["Collecting one"] * 60, 3)) == []


def test_while_pip_unpacks_the_packages_that_are_there_are_counted(tmp_path):
    for name in ("six-1.17.0.dist-info", "torch-2.9.0.dist-info", "torch"):
        (tmp_path / name).mkdir()
    assert unpacked(tmp_path, 45) == "  2 of 45 packages unpacked"


def test_a_lock_that_cannot_be_installed_ends_in_the_words_of_pip(tmp_path):
    lock = tmp_path / "broken.lock"
    lock.write_text("./no-such-folder\n")
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "install.py", lock],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert run.returncode == 1
    assert "no-such-folder" in run.stderr
