"""How modules are arranged: in small folders, without circles of imports, and under contracts that none escapes."""

import ast
import shutil
import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

from tests.conftest import ROOT

FOLDERS = ("answer", "bot", "evaluation", "index")
MOST_FILES = 14  # of a folder; a newcomer does not find a file among more


def modules(root, folders):
    """Map the name of every module below the folders to its file."""
    files = (file for folder in folders for file in (root / folder).rglob("*.py"))
    return {".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def named(node, package, known):
    """Every name that a statement imports a module by; `from a import b` imports `a.b` where that is a module."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        source = resolve_name("." * node.level + (node.module or ""), package)
        below = {alias.name: f"{source}.{alias.name}" for alias in node.names}
        return {below[name] if below[name] in known else source for name in below}
    return set()


def imports(root, folders):
    """Map every module to those of the same folders that it imports, wherever in the file."""
    known = modules(root, folders)
    found = {}
    for name, file in known.items():
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        found[name] = {each for node in nodes for each in named(node, package, known) if each in known} - {name}
    return found


def circle(root, folders):
    """A circle of imports, each module before the one that it is imported by; none where there is no circle."""
    try:
        TopologicalSorter(imports(root, folders)).prepare()
    except CycleError as error:
        return error.args[1]
    return []


@pytest.mark.parametrize("top", [*FOLDERS, "scripts", "tests"])
def test_no_folder_has_too_many_modules(top):
    folders = Counter(file.parent.relative_to(ROOT).as_posix() for file in (ROOT / top).rglob("*.py"))
    assert {name: count for name, count in folders.items() if count > MOST_FILES} == {}


def test_no_modules_import_one_another_in_a_circle():
    assert circle(ROOT, FOLDERS) == []


@pytest.mark.parametrize(
    "line",
    [
        "import house.cellar.wine",
        "from house.cellar import wine",
        "from house.cellar.wine import BOTTLES",
        "from .cellar import wine",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.cellar.wine import Bottle",
        "def pour():\n    from house.cellar import wine",
    ],
)
def test_a_circle_is_found_however_a_module_is_imported(tmp_path, line):
    cellar = tmp_path / "house" / "cellar"
    cellar.mkdir(parents=True)
    for file in (cellar.parent / "__init__.py", cellar / "__init__.py"):
        file.touch()
    (cellar / "wine.py").write_text("from house import kitchen\n")
    kitchen = cellar.parent / "kitchen.py"
    kitchen.write_text("import os\n")
    assert circle(tmp_path, ["house"]) == []
    kitchen.write_text(f"{line}\n")
    assert set(circle(tmp_path, ["house"])) == {"house.kitchen", "house.cellar.wine"}


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The modules and their contracts in a folder of their own."""
    folder = tmp_path_factory.mktemp("copied")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=lambda _, names: [n for n in names if n == "weights"])
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize(
    ("module", "text", "broken"),
    [
        ("index/surprise.py", "", "Imports point one way in index"),
        ("index/store/surprise.py", "import answer.model\n", "Imports point one way BROKEN"),
        ("answer/compose/surprise.py", "import langchain_core\nimport chromadb\n", "Chroma stays"),
    ],
)
def test_a_new_module_cannot_escape_the_contracts(copied, module, text, broken):
    (copied / module).write_text(text)
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=copied, capture_output=True, text=True, check=False)
    (copied / module).unlink()
    assert done.returncode
    assert any(broken in line and "BROKEN" in line for line in done.stdout.splitlines()), done.stdout
