"""What the program imports is what pyproject.toml asks for, and docs/decisions.md says why each of it is there."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.conftest import ROOT

OWN = ("answer", "bot", "evaluation", "index")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PARTS = {"answer": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}


def normal(requirement):
    """Write a distribution's name as https://packaging.python.org/en/latest/specifications/name-normalization/ does."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>~! ]", requirement)[0]).lower()


DECLARED = {normal(line) for lines in PARTS.values() for line in lines}


def imported():
    """Map every package that is imported from outside to a file that does."""
    found = {}
    for file in (file for folder in OWN for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            found |= {name.partition(".")[0]: file for name in names}
    return {name: file for name, file in found.items() if name not in sys.stdlib_module_names and name not in OWN}


def test_whatever_is_imported_is_asked_for_and_does_not_only_come_with_something_else():
    distributions = packages_distributions()
    missing = {
        name: str(file.relative_to(ROOT))
        for name, file in imported().items()
        if not DECLARED & set(map(normal, distributions.get(name, [name])))
    }
    assert missing == {}


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_every_dependency_has_its_licence_and_reason(name):
    (_, table) = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8").split("## Dependencies")
    rows = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    named = {normal(one.strip()) for row in rows for one in row.split(",")}
    assert name in named


@pytest.mark.parametrize(
    ("lock", "parts"),
    [
        ("answer", ("answer", "discord")),
        ("index", ("answer", "discord", "index")),
        *((part, ("answer", "discord", "index", part)) for part in ("preview", "encoder", "evaluation", "ray")),
        *((part, ("answer", "discord", part)) for part in ("openai", "anthropic", "ollama", "mcp")),
        ("dev", tuple(PARTS)),
    ],
)
def test_every_lock_file_pins_what_its_parts_ask_for(lock, parts):
    lines, all_lines = (
        (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8").splitlines() for name in (lock, "dev")
    )
    pinned = {normal(line) for line in lines if "==" in line}
    assert {normal(line) for part in parts for line in PARTS[part]} <= pinned
    assert set(lines) <= set(all_lines)
    if "encoder" not in parts:
        assert not pinned & {normal(line) for line in PARTS["encoder"]}
