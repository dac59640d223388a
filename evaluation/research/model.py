"""What the readers of research sets give, beside `GoldQuestion` and `Article`."""

from __future__ import annotations

from dataclasses import dataclass

from answer.model import Turn
from evaluation.gold.load import GoldQuestion
from index.article import Article


@dataclass(frozen=True, slots=True)
class Case:
    """A question that brings its own documents.

    `kinds` says what each document is, in their order, where the set tells (`correct`, `misinfo`, `noise`, ...).
    `wrong` are answers that a right answer must not give.
    """

    question: GoldQuestion
    documents: tuple[Article, ...]
    kinds: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with the texts it cites, and whether people found it fully supported by them.

    `label` is the set's own word. `supporting` are alternative sets of positions in `evidence`, each of which supports
    the claim alone; empty where the set does not tell. Claims of one `group`, a question or a page, belong together.
    """

    id: str
    text: str
    evidence: tuple[str, ...]
    supported: bool
    label: str
    source: str = ""
    supporting: tuple[tuple[int, ...], ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that leans on earlier ones, and how a person wrote it so that it stands alone."""

    id: str
    history: tuple[Turn, ...]
    question: str
    standalone: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A search with the ids of the documents that are relevant to it."""

    id: str
    text: str
    relevant: tuple[str, ...]
