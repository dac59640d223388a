"""Opens a build's vectors in a child process, which imports Chroma while this process imports everything else.

Hides the child: how requests reach it, that it ends whenever this process ends, and the error if it ends first.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import ExpectedError, StoreError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.article import Filters
    from index.store.vectors import VectorStore


class StoreBeside:
    """A `VectorStore` opened for reading in a process of its own. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        """Begin to open the store in `folder`; an error in opening it is raised by the first request.

        Call this before the process starts threads: a fork does not copy them, so nothing in the child would release
        the locks that they hold.
        """
        # A fork continues from here, which is faster than starting Python again.
        forking = multiprocessing.get_context("fork")
        self._connection, theirs = forking.Pipe()
        self._process = forking.Process(target=_serve, args=(folder, theirs, self._connection), daemon=True)
        self._process.start()
        theirs.close()
        self._asking = threading.Lock()

    def search(self, vector: NDArray[np.float32], limit: int, filters: Filters) -> list[tuple[str, float]]:
        """Search as `VectorStore.search` does; StoreError also if the process has ended."""
        found: list[tuple[str, float]] = self._ask("search", vector, limit, filters)
        return found

    def vectors(self, passages: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Read vectors as `VectorStore.vectors` does; StoreError also if the process has ended."""
        found: dict[str, NDArray[np.float32]] = self._ask("vectors", passages)
        return found

    def close(self) -> None:
        """Let the process release its files and end."""
        self._connection.close()
        self._process.join()

    def _ask(self, method: str, *arguments: object) -> Any:
        try:
            with self._asking:
                self._connection.send((method, arguments))
                answer = self._connection.recv()
        except (EOFError, ConnectionError) as error:
            self._process.join()
            raise StoreError(
                f"the process that searches the vectors ended with exit code {self._process.exitcode}, expected it to "
                f"answer; ask again, with more memory if this machine has little"
            ) from error
        if isinstance(answer, ExpectedError):
            raise answer
        return answer


def _serve(folder: Path, asked: Connection[Any, Any], their_end: Connection[Any, Any]) -> None:
    """Open the store and answer until the other end of the connection is closed."""
    their_end.close()  # while this copy is open, the child would never notice that the parent is gone
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both processes, and the parent ends this one
    from index.store.vectors import VectorStore

    # Some errors of Chroma are a bare Exception, some are not even that. A future carries any of them to this thread.
    with ThreadPoolExecutor(1) as chroma:
        opening = chroma.submit(VectorStore, folder, read_only=True)
        with suppress(EOFError):
            while True:
                method, arguments = asked.recv()
                asking = chroma.submit(_answer, opening, method, arguments)
                error = asking.exception()
                asked.send(_said(error) if error else asking.result())
        if not opening.exception():
            opening.result().close()


def _answer(opening: Future[VectorStore], method: str, arguments: Sequence[Any]) -> Any:
    return getattr(opening.result(), method)(*arguments)


def _said(error: BaseException) -> ExpectedError:
    if isinstance(error, ExpectedError):
        return error
    return StoreError(f"the vectors cannot be read ({type(error).__name__}: {error}); run: python -m bot index --full")
