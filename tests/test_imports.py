"""No modules import one another in a circle; imports for types alone and imports inside functions count as well."""

import ast
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name

import pytest

from tests.conftest import ROOT

FOLDERS = ("answer", "bot", "evaluation", "index")


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
