"""Measurements are kept as they are made, their memory counts children as well, and an interrupted one goes on."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT

HOLDING = "import sys, time; held = bytes(range(256)) * 4096 * int(sys.argv[1]); time.sleep(float(sys.argv[2]))"
PART = f"""
import json, subprocess, sys
if sys.argv[1] == "fail":
    sys.exit("no such archive")
subprocess.run([sys.executable, "-c", {HOLDING!r}, sys.argv[1], sys.argv[2]], check=True)
print("a line that is no result")
print(json.dumps({{"seconds": 2.5}}))
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "part.py"
    path.write_text(PART)
    return str(path)


def test_what_is_kept_is_not_measured_again(tmp_path):
    from measuring import Kept

    calls = []

    def measure(_):
        calls.append(1)
        return {"seconds": 3}

    path = tmp_path / "results" / "10.json"
    assert Kept(path).measured("build", measure) == {"seconds": 3}
    assert Kept(path).measured("build", measure) == {"seconds": 3}
    assert len(calls) == 1
    assert json.loads(path.read_text()) == {"build": {"seconds": 3}}


def test_a_part_says_its_numbers_in_its_last_line_and_its_children_count(script):
    from measuring import run_part

    small, large = run_part(script, ["1", "1"]), run_part(script, ["100", "1"])
    assert small["seconds"] == 2.5
    assert large["memory"] - small["memory"] > 80


def test_a_part_that_fails_is_said_and_kept_nowhere(script, tmp_path):
    from measuring import Kept, run_part

    with pytest.raises(SystemExit, match="no such archive"):
        Kept(tmp_path / "1.json").measured("build", lambda path: run_part(script, ["fail"], path))
    assert not (tmp_path / "1.json").exists()


def test_an_interrupted_measurement_counts_what_it_took_before(script, tmp_path):
    from measuring import Attempts, run_part

    attempts = tmp_path / "attempts"
    begin = f"sys.path.insert(0, {str(ROOT / 'scripts' / 'bench')!r}); from measuring import run_part"
    call = f"run_part({script!r}, ['1', '60'], Path({str(attempts)!r}))"
    call = f"import sys; from pathlib import Path; {begin}; {call}"
    run = subprocess.Popen([sys.executable, "-c", call], start_new_session=True)
    while not attempts.exists() or Attempts.read(attempts).seconds < 0.3:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    spent = Attempts.read(attempts)
    assert spent.count == 1
    found = run_part(script, ["1", "0"], attempts)
    assert found["seconds"] == pytest.approx(2.5 + spent.seconds)
    assert found["attempts"] == 2


def test_quantiles_are_values_that_were_measured():
    from measuring import quantile, spread

    values = [0.004, 0.001, 0.003, 0.002]
    assert quantile(values, 0.5) == 0.002
    assert quantile(values, 0.95) == 0.004
    assert quantile([7], 0.5) == 7
    assert spread("total", values) == {"total median": 2, "total p95": 4}


def test_disk_counts_a_file_with_two_names_once(tmp_path):
    from measuring import disk

    (tmp_path / "one").write_bytes(b"x" * 1000)
    (tmp_path / "below").mkdir()
    os.link(tmp_path / "one", tmp_path / "below" / "two")
    (tmp_path / "link").symlink_to("one")
    assert disk(tmp_path) == 0.001
