"""Finds every regular expression of the program, and makes hostile inputs out of a pattern itself."""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import inspect
import pkgutil
import re
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import answer
import bot
import evaluation
import index

# CPython's own parser of patterns: it moved in 3.11.
from re import _constants as names  # type: ignore[attr-defined]  # isort: skip
from re import _parser as parser  # type: ignore[attr-defined]  # isort: skip

ROOT = Path(__file__).resolve().parents[1]
CALLS = frozenset("compile search match fullmatch split findall finditer sub subn".split())
ONCE = frozenset(("match", "fullmatch"))
ENDINGS = ("\x00", "\n")
MOST_OWN = 15  # inputs of a pattern
# What texts of news, pages and feeds repeat, whatever a pattern says.
COMMON = (
    " ",
    "\n",
    "a",
    "A",
    "Aa ",
    "a, ",
    "1",
    "1,",
    ".",
    "-",
    "“",
    '"',
    "'",
    "<a ",
    "<!--",
    "&",
    "# #",
    "(",
    "[",
    "\t \n",
)


class _Name(str):
    """Stands for a value that a pattern is built from when it is used, such as a name in an article."""

    __slots__ = ()

    def __getattr__(self, _: str) -> _Name:
        return self

    def __call__(self, *_: object, **__: object) -> _Name:
        return self


class _Scope(dict[str, object]):
    """The names of a module; any other is a local one, whose value is a word."""

    def __missing__(self, key: str) -> object:
        return vars(builtins).get(key, _Name("Aa"))


def modules() -> Iterator[types.ModuleType]:
    for package in (answer, bot, evaluation, index):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def patterns() -> dict[str, re.Pattern]:
    """Map each pattern's place to the pattern: those of modules and classes, and those written where they are used."""
    found: dict[str, re.Pattern] = {}
    seen: set[tuple[object, int]] = set()
    for module in modules():
        places = [*_held(module.__name__, vars(module), module.__name__), *_written(module)]
        for place, pattern in places:
            key = (pattern.pattern, pattern.flags)
            if key not in seen:
                seen.add(key)
                found[place] = pattern
    return found


def ways(place: str) -> set[str]:
    """The ways in which the program applies a pattern: anywhere in a text, at its beginning, to the whole of it."""
    name = place.rpartition(".")[2]
    return {"finditer"} if ":" in place else _uses().get(name) or {"finditer", "fullmatch"}


@functools.cache
def _uses() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package in (answer, bot, evaluation, index):
        for file in Path(package.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr in CALLS:
                    name = getattr(node.value, "id", getattr(node.value, "attr", ""))
                    found.setdefault(name, set()).add(node.attr if node.attr in ONCE else "finditer")
    return found


def _held(place: str, value: object, module: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif depth < 5 and isinstance(value, dict):
        for name, held in list(value.items()):
            yield from _held(f"{place}.{name}", held, module, depth + 1)
    elif depth < 5 and isinstance(value, (list, tuple, set, frozenset)):
        for number, held in enumerate(value):
            yield from _held(f"{place}[{number}]", held, module, depth + 1)
    elif depth < 5 and inspect.isclass(value) and value.__module__ == module:
        yield from _held(place, dict(vars(value)), module, depth + 1)


def _written(module: types.ModuleType) -> Iterator[tuple[str, re.Pattern]]:
    """Yield the patterns of calls such as `re.sub(r"…", …)`; what is filled in is an ordinary word."""
    source = Path(str(module.__file__))
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args):
            continue
        place = f"{module.__name__}:{node.lineno}"
        form, *flags = (
            eval(compile(ast.Expression(one), place, "eval"), dict(vars(module)), _Scope(vars(module)))  # noqa: S307
            for one in (node.args[0], *_flags(node))
        )
        if isinstance(form, (str, bytes)):
            yield place, re.compile(form, *flags)


def _flags(call: ast.Call) -> Iterator[ast.expr]:
    for node in (*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "flags")):
        if isinstance(node, (ast.Attribute, ast.BinOp)) and ast.unparse(node).startswith("re."):
            yield node


def hostile(pattern: re.Pattern) -> dict[str, Callable[[int], str]]:
    """Make the growing inputs for a pattern: what it repeats, behind what leads there and before what ends it badly."""
    own: dict[tuple[str, str], None] = {}
    for lead, body in _runs(parser.parse(pattern.pattern, pattern.flags)):
        own |= dict.fromkeys(((lead, body), ("", body), ("", lead + body)))
    chosen = [(start, ending) for start in list(own)[:MOST_OWN] for ending in ENDINGS]
    chosen += [(("", piece), ENDINGS[0]) for piece in COMMON]
    return {
        f"{lead!r} + {body!r}… + {ending!r}": _repeated(lead, body, ending) for (lead, body), ending in chosen if body
    }


def _repeated(lead: str, body: str, ending: str) -> Callable[[int], str]:
    return lambda size: lead + body * (size // len(body)) + ending


def _runs(tree: object, lead: str = "") -> Iterator[tuple[str, str]]:
    """Yield each repetition of a pattern as (what stands before it, what is repeated)."""
    for operator, argument in tree:  # type: ignore[attr-defined]
        if operator in (names.MAX_REPEAT, names.MIN_REPEAT, names.POSSESSIVE_REPEAT):
            _, most, body = argument
            for sample in _samples(body):
                if most is names.MAXREPEAT or most > 20:
                    yield lead, sample
            yield from _runs(body, lead)
        elif operator is names.BRANCH:
            for branch in argument[1]:
                yield from _runs(branch, lead)
        elif operator is names.SUBPATTERN:
            yield from _runs(argument[3], lead)
        elif operator is names.ATOMIC_GROUP:
            yield from _runs(argument, lead)
        elif operator in (names.ASSERT, names.ASSERT_NOT):
            yield from _runs(argument[1], lead)
        lead = (lead + _sample([(operator, argument)]))[-200:]


def _samples(body: object) -> list[str]:
    """Return up to four texts that a repeated part takes."""
    parts = list(body)  # type: ignore[call-overload]
    if len(parts) == 1 and parts[0][0] is names.IN:
        return [one for one in map(_member, parts[0][1][:4]) if one] or ["a"]
    if len(parts) == 1 and parts[0][0] is names.BRANCH:
        return [one for one in (_sample(branch) for branch in parts[0][1][1][:4]) if one] or ["a"]
    return [_sample(parts) or "a"]


def _sample(tree: object) -> str:
    """Return one text that a pattern takes, as short as it goes."""
    text = ""
    for operator, argument in tree:  # type: ignore[attr-defined]
        if operator is names.LITERAL:
            text += chr(argument)
        elif operator is names.NOT_LITERAL:
            text += "a" if argument != ord("a") else "b"
        elif operator is names.ANY:
            text += "a"
        elif operator is names.IN:
            text += next(filter(None, map(_member, argument)), "a")
        elif operator is names.BRANCH:
            text += _sample(argument[1][0])
        elif operator is names.SUBPATTERN:
            text += _sample(argument[3])
        elif operator is names.ATOMIC_GROUP:
            text += _sample(argument)
        elif operator in (names.MAX_REPEAT, names.MIN_REPEAT, names.POSSESSIVE_REPEAT):
            text += _sample(argument[2]) * max(1, min(argument[0], 40))
    return text


CATEGORIES = {
    names.CATEGORY_DIGIT: "1",
    names.CATEGORY_SPACE: " ",
    names.CATEGORY_WORD: "a",
    names.CATEGORY_NOT_DIGIT: "a",
    names.CATEGORY_NOT_SPACE: "a",
    names.CATEGORY_NOT_WORD: " ",
}


def _member(item: tuple[object, object]) -> str:
    operator, argument = item
    if operator is names.LITERAL:
        return chr(argument)  # type: ignore[arg-type]
    if operator is names.RANGE:
        return chr(argument[0])  # type: ignore[index]
    if operator is names.CATEGORY:
        return CATEGORIES[argument]
    return ""
