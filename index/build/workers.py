"""The workers of an index run: this machine, or anything with the same interface (index/build/ray_cluster.py).

This machine prepares articles on every core: a few in this process, many in several child processes. Hides these
processes. They end with the process that started them, however it ends.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Protocol, TypeVar

from index.article import Article
from index.build.prepare import Preparation, Prepared
from index.embed.cache import Encode, encode_here
from index.embed.encoder import Encoder
from index.embed.gpu import fastest
from index.errors import ExpectedError
from index.read.apart import Apart
from index.read.sources import Limits, SourceFile, read_sources

GROUP = 32  # articles that are prepared and stored together
FEW = 2  # groups that are prepared here faster than processes start
AHEAD = 4  # groups per process waiting to be stored: enough to keep it busy, few enough to hold in memory

Groups = Iterable[Sequence[Article]]
Prepare = Callable[[Groups], Iterator[Sequence[Prepared]]]
"""Prepares groups of articles and gives them back in their order."""
Skip = Callable[[str, int, int], bool]
Item = TypeVar("Item")


class Workers(Protocol):
    """Reads, prepares and encodes for an index run. All workers give the same results in the same order."""

    @property
    def at_once(self) -> int:
        """The factor by which to multiply the amount of work that keeps one machine busy."""

    def read(self, sources: Path, limits: Limits, skip: Skip) -> Iterator[SourceFile]:
        """Read the sources folder as `read_sources` does."""

    def prepare(self, encoder: Path, passage_tokens: int) -> Prepare:
        """Prepare with the exported encoder in this folder."""

    def encode(self, encoder: Encoder) -> Encode:
        """Encode as this encoder does."""


class Here:
    """This machine."""

    at_once = 1

    def read(self, sources: Path, limits: Limits, skip: Skip) -> Iterator[SourceFile]:
        """Read in one other process, which no file can keep for long."""
        with Apart(limits) as process:
            yield from read_sources(sources, limits, skip, read=process.read)

    def prepare(self, encoder: Path, passage_tokens: int) -> Prepare:
        """Prepare on every core."""
        return prepare_locally(encoder, passage_tokens)

    def encode(self, encoder: Encoder) -> Encode:
        """Encode on a graphics card if there is one, else in this process, which uses every core."""
        return encode_here(fastest(encoder))


HERE = Here()


def prepare_locally(encoder: Path, passage_tokens: int) -> Prepare:
    """Prepare on the cores of this machine, with the exported encoder in this folder."""

    def prepare(groups: Groups) -> Iterator[Sequence[Prepared]]:
        waiting = iter(groups)
        few = list(islice(waiting, FEW + 1))
        cores = os.cpu_count() or 1
        if len(few) <= FEW or cores == 1:
            yield from map(Preparation(encoder, passage_tokens), chain(few, waiting))
        else:
            yield from _side_by_side(chain(few, waiting), encoder, passage_tokens, cores)

    return prepare


def _side_by_side(groups: Groups, encoder: Path, passage_tokens: int, cores: int) -> Iterator[Sequence[Prepared]]:
    # Started anew rather than forked: a fork of a process with threads can hang for ever.
    pool = ProcessPoolExecutor(cores, get_context("spawn"), _open, (encoder, passage_tokens))
    try:
        yield from in_order(groups, lambda group: pool.submit(_prepare, group), AHEAD * cores)
    except BrokenProcessPool as error:
        raise ExpectedError(
            "a process that prepares articles was ended (out of memory, or killed); "
            "run again: what is published still answers"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def in_order(
    groups: Groups, submit: Callable[[Sequence[Article]], Future[list[Prepared]]], ahead: int
) -> Iterator[Sequence[Prepared]]:
    """Submit groups, a few ahead of the one that is needed, and yield their results in order."""
    for future in looking_ahead(map(submit, groups), ahead):
        yield future.result()


def looking_ahead(items: Iterable[Item], ahead: int) -> Iterator[Item]:
    """Yield items in order, and read `ahead` more of them in advance."""
    waiting: deque[Item] = deque()
    for item in items:
        waiting.append(item)
        if len(waiting) > ahead:
            yield waiting.popleft()
    yield from waiting


_preparation: Preparation | None = None


def _open(encoder: Path, passage_tokens: int) -> None:
    """Prepare a new process for its work."""
    global _preparation  # noqa: PLW0603  (a process of the pool keeps what it opened)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # the processes already use every core
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _preparation = Preparation(encoder, passage_tokens)


def _end_with_parent() -> None:
    """End when the parent ends: the pool's own queue does not reveal that the parent was killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _prepare(articles: Sequence[Article]) -> list[Prepared]:
    if _preparation is None:
        raise RuntimeError("the process was not begun")
    return _preparation(articles)
