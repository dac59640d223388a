"""Defines the types, other than `GoldQuestion` and `Article`, in which research sets are read."""

from __future__ import annotations

from dataclasses import dataclass

from answer.model import Turn
from evaluation.gold.load import GoldQuestion
from index.article import Article


@dataclass(frozen=True, slots=True)
class Case:
    """A question that brings its own documents.

    `kinds` has the kind of each document (`correct`, `misinfo`, `noise`, ...), in their order, if the set has kinds.
    `wrong` are answers that a right answer must not give.
    """

    question: GoldQuestion
    documents: tuple[Article, ...]
    kinds: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with the texts it cites, and whether people found it fully supported by them.

    `label` is the set's own word. Claims of one `group`, a question or a page, belong together.
    """

    id: str
    text: str
    evidence: tuple[str, ...]
    supported: bool
    label: str
    source: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that depends on earlier ones, and a person's rewrite as a stand-alone question."""

    id: str
    history: tuple[Turn, ...]
    question: str
    standalone: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A search query with the ids of its relevant documents."""

    id: str
    text: str
    relevant: tuple[str, ...]
