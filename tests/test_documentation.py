"""Documentation that fails when it goes stale: links, file names, make targets and verbs that it mentions."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"(?<!`)\[[^\]]*\]\((?!https?://|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def anchor(heading: str) -> str:
    return "#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path):
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        target, place = match.groups()
        file = (page.parent / target) if target else page
        assert file.exists(), f"{page.name} links to {target}"
        if place:
            assert place in {anchor(heading) for heading in HEADING.findall(file.read_text(encoding="utf-8"))}, place


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8")))
        assert named <= targets, f"{page.name} names {named - targets}"


def test_every_verb_that_is_named_exists():
    command = [sys.executable, "-m", "bot", "--help"]
    help_text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for page in PAGES:
        for verb in re.findall(r"python -m bot ([a-z]+)", page.read_text(encoding="utf-8")):
            assert re.search(rf"^\s+{verb}\s", help_text, re.MULTILINE), f"{page.name} names the verb {verb}"


def test_every_source_file_that_is_named_exists():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for name in re.findall(r"`((?:bot|answer|index|evaluation|prompts|tests|scripts|docs)/[\w./-]+)`", text):
            assert (ROOT / name).exists(), f"{page.name} names {name}"
