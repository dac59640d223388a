"""The container images, built and run: skipped where there is no Docker daemon or no base image.

`DATELINE_BASE_IMAGE` names the base, an image with Python 3.11 that the daemon has, such as python:3.11.14-slim-trixie.
"""

import os
import shutil
import subprocess
import time
import uuid

import pytest
import yaml

from tests.conftest import CORPUS, ROOT

BASE = os.environ.get("DATELINE_BASE_IMAGE", "")
QUESTION = "How long was the longer crack in the Kestrel Bridge?"
STOPPED, NOT_CONFIGURED = 130, 78
LIBRARIES = ("onnxruntime", "Warning", "Traceback", "telemetry")  # that speak on standard error


def succeeds(*command):
    found = shutil.which(command[0])
    return bool(found) and subprocess.run([found, *command[1:]], capture_output=True, check=False).returncode == 0


def lacking():
    """Say in a few words why nothing can be built here; empty if it can."""
    if not succeeds("docker", "info"):
        return "no Docker daemon answers"
    if not BASE or not succeeds("docker", "image", "inspect", BASE):
        return "DATELINE_BASE_IMAGE names no image that the daemon has"
    return "" if succeeds("docker", "compose", "version") else "Docker has no compose"


NO_DOCKER = lacking()
pytestmark = [
    pytest.mark.docker,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(bool(NO_DOCKER), reason=NO_DOCKER or "everything is there"),
]


def docker(*arguments, folder=ROOT, **more):
    command = ["docker", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **more)


def must(*arguments, **more):
    done = docker(*arguments, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def images():
    """Both images, under the names that the compose files give them."""
    for target, name in (("bot", "dateline"), ("index", "dateline-index")):
        must("build", "--network", "host", "--build-arg", f"PYTHON={BASE}", "--target", target, "-t", name, ".")


@pytest.fixture(params=["compose.yaml", "compose.scale.yaml"])
def compose(request, images, tmp_path):
    """Run a compose file over the invented archive: `compose(…)` gives what a command came to."""
    del images
    content = yaml.safe_load((ROOT / request.param).read_text(encoding="utf-8"))
    if "chroma" in content["services"]:  # Chroma's own image may be out of reach; the bot's has the same server
        server = ["chroma", "run", "--host", "0.0.0.0", "--port", "8000", "--path", "/data"]
        content["services"]["chroma"] |= {"image": "dateline", "entrypoint": server, "user": "0"}
    shutil.copytree(CORPUS, tmp_path / "sources")
    shutil.copytree(ROOT / "scale", tmp_path / "scale")
    shutil.copy(ROOT / "dateline.toml", tmp_path)
    (tmp_path / "compose.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    project = f"dateline-{uuid.uuid4().hex[:8]}"

    def run(*arguments, **more):
        return docker("compose", "-p", project, *arguments, folder=tmp_path, **more)

    run.bot = "bot" if "bot" in content["services"] else "bot-0"
    run.sources = tmp_path / "sources"
    yield run
    run("down", "--volumes", "--timeout", "5")


def quiet(done):
    """Nothing on standard error is of a library."""
    assert not [line for line in done.stderr.splitlines() if any(word in line for word in LIBRARIES)], done.stderr


def test_an_archive_is_indexed_asked_and_followed(compose):
    indexed = compose("run", "--rm", "index")
    assert indexed.returncode == 0, indexed.stderr
    quiet(indexed)
    asked = compose("run", "--rm", compose.bot, "ask", QUESTION)
    assert "31 centimetres" in asked.stdout, asked.stderr
    quiet(asked)
    (compose.sources / "new.txt").write_text("date 2023-04-01 The pontoon at Ostley was sold for 900 crowns.")
    assert compose("run", "--rm", "index").returncode == 0
    later = compose("run", "--rm", compose.bot, "ask", "How much was the pontoon at Ostley sold for?")
    assert "900 crowns" in later.stdout, later.stderr


def test_without_a_token_it_says_so_and_exits(compose):
    done = compose("run", "--rm", "-e", "DISCORD_TOKEN=", compose.bot, "run")
    assert done.returncode == NOT_CONFIGURED
    assert "in .env" in done.stderr


@pytest.mark.usefixtures("images")
@pytest.mark.parametrize(("image", "verb"), [("dateline", "run"), ("dateline-index", "index")])
def test_it_stops_at_once_even_while_it_starts(image, verb, tmp_path):
    shutil.copytree(CORPUS, tmp_path / "sources")
    mounted = ["-v", f"{tmp_path / 'sources'}:/app/sources:ro"]
    token = ["-e", "DISCORD_TOKEN=MTIzNDU2Nzg5MDEyMzQ1Njc4.loop.back"]
    name = must("run", "-d", "--network", "none", *mounted, *token, image, verb).stdout.strip()
    try:
        time.sleep(0.5)  # during its imports
        must("stop", "--time", "9", name)
        code = int(must("inspect", "-f", "{{.State.ExitCode}}", name).stdout)
        assert code in (0, STOPPED)  # 137 would be a kill after the time to stop
    finally:
        docker("rm", "-f", name)


@pytest.mark.usefixtures("images")
def test_a_failed_health_check_gives_its_reason_in_one_line():
    done = docker("run", "--rm", "--entrypoint", "python", "dateline", "-m", "bot.client.alive")
    assert done.returncode == 1
    assert done.stdout.startswith("/healthz does not answer: ")
    assert not done.stderr
