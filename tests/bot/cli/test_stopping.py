"""SIGTERM, which is how a container is told to stop: it ends a verb as Ctrl-C does, from its first moment on."""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bot import __main__ as program
from tests.conftest import CORPUS, ROOT

STOPPED = 130


def handles_sigterm(pid):
    """Whether a process has a handler for SIGTERM: without one, the first process of a container never gets it."""
    (caught,) = [
        line.split()[1] for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt")
    ]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux shows the handlers of a process")
@pytest.mark.parametrize("wait", [0.0, 0.1, 0.2, 0.4])  # less than any run of `index` takes
def test_a_verb_can_be_stopped_as_soon_as_it_runs(tmp_path, wait):
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[index]\nsources = "{CORPUS}"\ndata = "{tmp_path / "data"}"\n')
    command = [sys.executable, "-m", "bot", "index", "--settings", str(settings)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 60
        while process.poll() is None and not handles_sigterm(process.pid):
            assert time.monotonic() < end
        time.sleep(wait)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert process.returncode == STOPPED, told
    assert "Traceback" not in told


def waits_and_cleans_up(cleaned):
    try:
        time.sleep(5)
    finally:
        time.sleep(0.2)
        cleaned.append(True)


def test_a_stop_that_a_library_drops_comes_again_but_not_into_its_own_clean_up(monkeypatch):
    monkeypatch.setattr(program, "AGAIN", 0.05)
    earlier = signal.signal(signal.SIGALRM, program._stop)
    cleaned = []
    try:
        with suppress(BaseException):
            signal.raise_signal(signal.SIGALRM)
        with pytest.raises(KeyboardInterrupt):
            waits_and_cleans_up(cleaned)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
    assert cleaned
