"""Defines the workers of an index run: this machine, or a cluster with the same methods (index/build/ray_cluster.py).

This machine prepares a few articles in this process, and many in a child process per core. The children end with the
process that started them, however it ends.
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
from index.read.apart.process import Apart
from index.read.sources import Limits, SourceFile, read_sources

GROUP = 32  # articles prepared and stored together; more would fill the memory, fewer would cost more messages
FEW = 2  # groups; up to this many are prepared here before processes have even started
AHEAD = 4  # prepared groups per process that wait to be stored: enough to keep it busy, few enough for the memory

Groups = Iterable[Sequence[Article]]
Prepare = Callable[[Groups], Iterator[Sequence[Prepared]]]
"""Prepares groups of articles and gives them back in their order."""
Skip = Callable[[str, int, int], bool]
Item = TypeVar("Item")


class Workers(Protocol):
    """Reads, prepares and encodes for an index run.

    All workers give the same results in the same order, so that a build does not depend on the machines that made it.
    """

    @property
    def at_once(self) -> int:
        """How many times the work of one machine keeps these workers busy."""

    def read(self, sources: Path, limits: Limits, skip: Skip) -> Iterator[SourceFile]:
        """Read the sources folder as `read_sources` does."""

    def prepare(self, encoder: Path, passage_tokens: int) -> Prepare:
        """Prepare with the exported encoder in this folder."""

    def encode(self, encoder: Encoder) -> Encode:
        """Encode as this encoder does."""


class Here:
    """This machine, as the worker of an index run."""

    at_once = 1

    def read(self, sources: Path, limits: Limits, skip: Skip) -> Iterator[SourceFile]:
        """Read in a single child process that ends a file's reading at its limits."""
        with Apart(limits) as process:
            yield from read_sources(sources, limits, skip, read=process.read)

    def prepare(self, encoder: Path, passage_tokens: int) -> Prepare:
        """Prepare on every core, as `prepare_locally` does."""
        return prepare_locally(encoder, passage_tokens)

    def encode(self, encoder: Encoder) -> Encode:
        """Encode on a graphics card if there is one, otherwise on every core."""
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
    # Processes are spawned, not forked: a fork of a process with threads can hang forever.
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
    """Submit groups a few ahead of the one that is needed, and yield their results in order."""
    for future in looking_ahead(map(submit, groups), ahead):
        yield future.result()


def looking_ahead(items: Iterable[Item], ahead: int) -> Iterator[Item]:
    """Yield items in order, and read `ahead` more of them in advance, so that no worker waits for the next one."""
    waiting: deque[Item] = deque()
    for item in items:
        waiting.append(item)
        if len(waiting) > ahead:
            yield waiting.popleft()
    yield from waiting


_preparation: Preparation | None = None


def _open(encoder: Path, passage_tokens: int) -> None:
    """Open what a child process needs to prepare articles."""
    global _preparation  # noqa: PLW0603  (a process of the pool keeps what it opened, and a pool passes nothing else on)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # one thread is enough, because there is a process per core
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _preparation = Preparation(encoder, passage_tokens)


def _end_with_parent() -> None:
    """End this process when its parent ends; the pool's queue does not show that the parent was killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _prepare(articles: Sequence[Article]) -> list[Prepared]:
    if _preparation is None:
        raise RuntimeError("the process was not begun")
    return _preparation(articles)
