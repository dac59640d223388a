"""Runs the reading, preparing and encoding of an index run on a Ray cluster; hides Ray.

A limited number of Ray tasks is submitted ahead. Ray chooses where each runs, and repeats it if a worker is lost. The
workers need no shared file system: they are sent this package's code, the encoder's files and the bytes of the sources.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib.util
import io
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO

from index.build import ray_tasks
from index.build.prepare import Prepared
from index.build.workers import AHEAD, Groups, Prepare, Skip, looking_ahead
from index.embed.cache import Encode
from index.embed.encoder import FILES, Encoded, Encoder, Span
from index.embed.static import TABLE
from index.errors import ExpectedError
from index.read.days import UnreadableError
from index.read.sources import PARSED, Entry, Limits, SourceFile, load, read_file, read_sources

if TYPE_CHECKING:
    from ray import ObjectRef

INSTALL = "the package ray is not installed; run: make ray"
UNHARMED = "run again: what is published still answers"
RETRIES = 5  # times; Ray repeats a task on another machine if its own is lost, so one lost machine does not end the run
LONGEST = 5_000_000  # bytes; a longer file would take too much memory on its way to a worker, so it is read here
TEXTS = 8  # texts encoded in one task: a few tenths of a second, so that sending them costs little in comparison
OBJECTS = 256_000_000  # bytes of objects here, enough for a hundred groups; Ray would take a third of the memory
ANSWERS = 5  # seconds; a cluster that does not answer by then is not there, and Ray would wait for minutes
LOOK = 5.0  # seconds between two checks that the cluster still exists, because Ray waits for a lost one without a word
PATIENCE = 60.0  # seconds that the head of a cluster may be gone; Ray itself ends the process after as long


class RayWorkers:
    """A Ray cluster that this process is connected to."""

    def __init__(self, head: tuple[str, int]) -> None:
        """Use the cluster whose head has this address (host and port)."""
        import ray

        self._head = head
        self.address = f"{head[0]}:{head[1]}"
        cores = int(ray.cluster_resources().get("CPU", 0))
        self.at_once = max(1, cores)
        self._task = ray.remote(num_cpus=1, max_retries=RETRIES)(ray_tasks.call)
        # Another version of a package could produce another build, so versions are compared before anything is read.
        self._result(self._task.remote(ray_tasks.check_versions, ray_tasks.versions()))

    def read(self, sources: Path, limits: Limits, skip: Skip) -> Iterator[SourceFile]:
        """Send files that take long to parse to workers, a few ahead; read the others here, which is faster."""
        return looking_ahead(read_sources(sources, limits, skip, read=self._send), AHEAD * self.at_once)

    def _send(self, path: str, full: Path, limits: Limits, today: datetime.date) -> Iterator[Entry]:
        if full.suffix.lower() in PARSED:
            try:
                data = load(full, limits) if full.stat().st_size <= LONGEST else None
            except (OSError, UnreadableError):
                data = None  # read_file will report what is wrong with the file
            if data is not None:
                return self._entries(self._task.remote(ray_tasks.read, ray_tasks.versions(), path, data, limits, today))
        return read_file(path, full, limits, today)

    def _entries(self, sent: ObjectRef[list[Entry]]) -> Iterator[Entry]:
        yield from self._result(sent)

    def prepare(self, encoder: Path, passage_tokens: int) -> Prepare:
        """Prepare each group in a task."""

        def prepare(groups: Groups) -> Iterator[Sequence[Prepared]]:
            kit = self._kit(encoder, ("tokenizer.json", TABLE))
            sent = (self._task.remote(ray_tasks.prepare, kit, passage_tokens, group) for group in groups)
            yield from map(self._result, looking_ahead(sent, AHEAD * self.at_once))

        return prepare

    def encode(self, encoder: Encoder) -> Encode:
        """Encode a few texts per task."""
        kit = self._kit(encoder.folder, FILES)

        def encode(texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> Iterator[Encoded]:
            sent = (
                self._task.remote(ray_tasks.encode, kit, texts[first : first + TEXTS], parts[first : first + TEXTS])
                for first in range(0, len(texts), TEXTS)
            )
            for found in looking_ahead(sent, 2 * AHEAD * self.at_once):
                yield from self._result(found)

        return encode

    def _kit(self, encoder: Path, names: Sequence[str]) -> ray_tasks.Kit:
        from ray import put
        from ray.exceptions import RayError

        try:
            return ray_tasks.Kit(put({name: (encoder / name).read_bytes() for name in names}), ray_tasks.versions())
        except (RayError, ConnectionError) as error:
            raise _failed(error) from error

    def _result(self, sent: ObjectRef[Any]) -> Any:
        """Wait for the result of a task; ExpectedError if the cluster is gone."""
        from ray import get
        from ray.exceptions import GetTimeoutError, RayError, RayTaskError

        seen = monotonic()
        while True:
            try:
                return get(sent, timeout=LOOK)
            except GetTimeoutError:
                if _answers(self._head):
                    seen = monotonic()
                elif monotonic() - seen >= PATIENCE:
                    raise ExpectedError(f"the Ray cluster at {self.address} is gone; {UNHARMED}") from None
            except RayTaskError as error:
                raise _cause(error) from error
            except (RayError, ConnectionError) as error:
                raise _failed(error) from error


@contextlib.contextmanager
def ray_workers(address: str = "") -> Iterator[RayWorkers]:
    """Connect to the cluster at `address`, else to that of RAY_ADDRESS, else to one started on this machine.

    ExpectedError if Ray is not installed, or if no cluster can be reached. While connected, only this thread can write
    to standard output: Ray's own threads write there what happens to its workers.
    """
    if importlib.util.find_spec("ray") is None:
        raise ExpectedError(INSTALL)
    address = address or os.environ.get("RAY_ADDRESS", "") or "local"
    _quieten()
    with contextlib.ExitStack() as opened:
        opened.enter_context(contextlib.redirect_stdout(_ThisThreads(sys.stdout)))
        opened.enter_context(
            _last_words(
                f"dateline: the Ray cluster's process on this machine is gone, or this run was ended; {UNHARMED}"
            )
        )
        import ray

        opened.callback(ray.shutdown)
        yield RayWorkers(_connected(address))


class _ThisThreads(io.TextIOBase):
    """Passes on what one thread writes to standard output, and drops what others write."""

    def __init__(self, output: TextIO) -> None:
        self._output = output
        self._thread = threading.get_ident()

    def write(self, text: str) -> int:
        if threading.get_ident() == self._thread:
            self._output.write(text)
        return len(text)

    def flush(self) -> None:
        self._output.flush()


@contextlib.contextmanager
def _last_words(line: str) -> Iterator[None]:
    """Let another process print a line on standard error if this process ends inside the block.

    If Ray's daemon on this machine is gone, Ray ends this process at once and without a message (plasma's client calls
    `_Exit`).
    """
    said_by = "import sys; sys.stdin.read() or print(sys.argv[1], file=sys.stderr)"
    # A session of its own keeps Ctrl-C from the other process, because this one prints its own message for it.
    witness = subprocess.Popen(  # noqa: S603  (the program is this interpreter, and the text is our own)
        [sys.executable, "-c", said_by, line], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    finally:
        witness.communicate(b"all is well")


def _quieten() -> None:
    """Make Ray send no statistics and print nothing; it reads these variables when it is imported."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # After this long without its cluster, Ray ends the process without a message. `_result` notices it earlier.
    os.environ.setdefault("RAY_gcs_rpc_server_reconnect_timeout_s", "600")


def _connected(address: str) -> tuple[str, int]:
    """Connect, and return the host and port of the cluster's head."""
    import logging

    import ray

    code = {"py_modules": [str(Path(__file__).parent.parent)], "excludes": ["weights"]}
    how: dict[str, Any] = {
        "runtime_env": {**code, "env_vars": {"TOKENIZERS_PARALLELISM": "false"}},
        "logging_level": logging.CRITICAL,
        "log_to_driver": False,
    }
    if address == "local":
        how |= {"include_dashboard": False, "object_store_memory": OBJECTS}
    elif address != "auto" and not _answers(_host_and_port(address)):
        # Checked first, because Ray would try for minutes and then end the process.
        raise ExpectedError(f"no Ray cluster answers at {address}; start one (ray start --head), or correct it")
    try:
        ray.init(address, **how)
    except (ConnectionError, RuntimeError, SystemExit, ValueError, ray.exceptions.RayError) as error:
        raise ExpectedError(f"no connection to the Ray cluster at {address} ({_first_line(error)})") from error
    return _host_and_port(address if "://" in address else ray.get_runtime_context().gcs_address)


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if not host or not port.isdecimal():
        raise ExpectedError(f"found the Ray address {address!r}; expected host:6379, ray://host:10001, local or auto")
    return host.strip("[]"), int(port)


def _answers(head: tuple[str, int]) -> bool:
    try:
        socket.create_connection(head, ANSWERS).close()
    except OSError:
        return False
    return True


def _failed(error: Exception) -> ExpectedError:
    return ExpectedError(f"the Ray cluster failed ({_first_line(error)}); {UNHARMED}")


def _cause(error: Exception) -> BaseException:
    """Return why a task failed: one line if the worker's installation is wrong, else the error raised there."""
    cause: BaseException = getattr(error, "cause", None) or error
    if isinstance(cause, ImportError) or "ModuleNotFoundError" in str(cause):
        return ExpectedError(f"a worker of the Ray cluster lacks a package ({_last_line(cause)}); {ray_tasks.INSTALL}")
    return cause


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _last_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1]
