"""The container images without Docker: what they are told to be, and the steps of the bot's, run here."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from bot.client import alive
from bot.lacking import lacking
from bot.settings import DiscordSettings, load
from tests.conftest import ROOT

QUESTION = "How long was the longer crack in the Kestrel Bridge?"


@dataclass(frozen=True)
class Stage:
    """A stage of the Dockerfile: what it starts from, and its instructions as (name, rest)."""

    base: str
    steps: tuple[tuple[str, str], ...]

    def all(self, name):
        return [rest for step, rest in self.steps if step == name]

    def one(self, name):
        (rest,) = self.all(name)
        return rest


def read_dockerfile():
    """Read the stages by name, in order; `ARG` before the first is filled in, everywhere."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = [line.split(maxsplit=1) for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    defaults, found = {}, {}
    for name, rest in lines:
        if name == "FROM":
            base, stage = re.fullmatch(r"(\S+) AS (\S+)", rest).groups()
            found[stage] = [re.sub(r"\$\{(\w+)\}", lambda match: defaults[match[1]], base)]
        elif not found:
            assert name == "ARG"
            key, _, value = rest.partition("=")
            defaults[key] = value
        else:
            filled = re.sub(r"\$\{(\w+)\}", lambda match: defaults.get(match[1], match[0]), rest)
            found[next(reversed(found))].append((name, filled))
    return {stage: Stage(base, tuple(steps)) for stage, (base, *steps) in found.items()}


STAGES = read_dockerfile()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
BOT, INDEX = COMPOSE["services"]["bot"], COMPOSE["services"]["index"]


def test_every_stage_starts_from_a_fixed_python_or_another_stage():
    for stage in STAGES.values():
        assert stage.base in STAGES or re.fullmatch(r"python:3\.11\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{64})?", stage.base)


def test_the_default_image_is_the_bot_and_has_only_what_answering_needs():
    assert list(STAGES)[-1] == "bot"
    assert STAGES["bot"].all("COPY") == ["--from=answer-packages /venv /venv"]
    lock = (ROOT / "requirements" / "answer.lock").read_text(encoding="utf-8")
    for package in ("torch", "sentence-transformers", "transformers", "simcord", "pytest", "trafilatura"):
        assert not re.search(rf"^{package}==", lock, re.MULTILINE)
    assert re.search(r"^discord-py==", lock, re.MULTILINE)


@pytest.mark.parametrize("stage", ["bot", "index"])
def test_an_image_runs_without_rights(stage):
    assert STAGES[stage].one("USER") == "dateline"
    assert STAGES[stage].steps[-1][0] == "CMD"
    assert re.search(r"useradd .*--uid \d{5} .*dateline", STAGES["program"].all("RUN")[0])


def test_the_program_is_told_to_stop_and_asked_for_its_health():
    assert STAGES["program"].one("STOPSIGNAL") == "SIGTERM"
    assert STAGES["program"].one("WORKDIR") == "/app"
    check = json.loads(STAGES["bot"].one("HEALTHCHECK").partition(" CMD ")[2])
    assert BOT["healthcheck"]["test"] == ["CMD", *check]
    assert check == ["python", "-m", alive.__name__]


def test_no_secret_and_no_archive_goes_into_an_image():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert not re.search(r"TOKEN|SECRET|DSN|PASSWORD", text)
    everything, *allowed = [
        line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    ]
    assert everything == "*"
    names = [pattern.lstrip("!") for pattern in allowed if pattern.startswith("!")]
    for secret in (".env", "data", "sources", ".git", "shared"):
        assert not any(fnmatch(secret, name) for name in names)
    for source, _ in copied("program", "answer-packages", "index-packages"):
        assert any(fnmatch(source, name) for name in names), f"{source} is not sent to Docker"
        assert (ROOT / source).exists()


@pytest.mark.parametrize("service", [BOT, INDEX])
def test_a_service_is_confined_and_both_share_the_index(service):
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp:size=1g"]  # noqa: S108 - in the container
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "data:/app/data" in service["volumes"]
    assert "./sources:/app/sources:ro" in service["volumes"]
    assert "data" in COMPOSE["volumes"]


def test_the_bot_comes_back_after_a_reboot_and_the_index_needs_no_token():
    assert BOT["restart"] == "unless-stopped"
    assert BOT["env_file"] == [{"path": ".env", "required": False}]
    assert "env_file" not in INDEX
    assert "/.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert int(BOT["stop_grace_period"].removesuffix("s")) >= 2 * DiscordSettings().drain_seconds
    assert BOT["build"]["target"] in STAGES


def test_the_index_is_a_job_that_is_asked_for():
    assert INDEX["profiles"] == ["index"]
    assert INDEX["restart"] == "no"
    assert INDEX["build"]["target"] in STAGES
    assert "profiles" not in BOT


SCALE = yaml.safe_load((ROOT / "compose.scale.yaml").read_text(encoding="utf-8"))
BOTS = [service for name, service in SCALE["services"].items() if name.startswith("bot-")]


def settings_of(service):
    """What the settings of a service say."""
    (given,) = service["configs"]
    assert given["target"] == "/app/dateline.toml"
    # `content` cannot be written into a read-only container: https://github.com/docker/compose/issues/12031
    assert list(SCALE["configs"][given["source"]]) == ["file"]
    return load(ROOT / SCALE["configs"][given["source"]]["file"])


def test_many_bots_read_what_one_job_writes_and_have_a_state_each():
    index = SCALE["services"]["index"]
    assert "data:/app/data" in index["volumes"]
    states = [volume for bot in BOTS for volume in bot["volumes"] if volume.endswith(":/app/state")]
    assert len(set(states)) == len(BOTS) == 2
    assert re.search(r"chown dateline .*/app/state", STAGES["program"].all("RUN")[0])
    for service in (*BOTS, index):
        assert {name: service[name] for name in ("read_only", "cap_drop", "security_opt", "tmpfs")} == {
            name: BOT[name] for name in ("read_only", "cap_drop", "security_opt", "tmpfs")
        }
        assert service["build"]["target"] in STAGES
        named = {volume.partition(":")[0] for volume in service["volumes"] if volume[0] != "."}
        assert named <= set(SCALE["volumes"])
        assert set(service["networks"]) <= set(SCALE["networks"])
    assert all("data:/app/data:ro" in bot["volumes"] for bot in BOTS)
    assert index["profiles"] == ["index"]


def test_the_bots_together_have_every_shard_once():
    discord = [settings_of(bot).discord for bot in BOTS]
    (count,) = {one.shard_count for one in discord}
    assert sorted(shard for one in discord for shard in one.shards) == list(range(count))
    assert all(one.state == Path("state") for one in discord)


def test_the_server_is_of_our_version_and_only_the_others_reach_it():
    chroma = SCALE["services"]["chroma"]
    (pinned,) = re.findall(r"^chromadb==(.*)$", (ROOT / "requirements" / "answer.lock").read_text(), re.MULTILINE)
    assert chroma["image"] == f"chromadb/chroma:{pinned}"
    assert f"chromadb=={pinned}" in (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert {name: chroma[name] for name in ("read_only", "cap_drop", "security_opt", "tmpfs")} == {
        name: BOT[name] for name in ("read_only", "cap_drop", "security_opt", "tmpfs")
    }
    assert chroma["volumes"] == ["chroma:/data"]  # the only place that it writes to
    assert "ports" not in chroma
    assert [SCALE["networks"][name] for name in chroma["networks"]] == [{"internal": True}]
    for service in (*BOTS, SCALE["services"]["index"]):
        assert settings_of(service).index.store == "http://chroma:8000"
        assert set(chroma["networks"]) & set(service["networks"])
        assert "chroma" in service["depends_on"]


def copied(*stages):
    """What stages take from the project: (source, target)."""
    for stage in stages:
        for rest in STAGES[stage].all("COPY"):
            *sources, target = rest.split()
            yield from ((source, target) for source in sources if not source.startswith("--"))


@pytest.mark.parametrize(
    ("verb", "package", "way"),
    [
        ("eval", "ir_measures", "measure in a checkout: make eval"),
        ("index", "trafilatura", "docker compose run --rm index"),
        ("index", "sentence_transformers", "INDEX_PACKAGES=encoder"),
    ],
)
def test_an_image_names_what_does_the_work_that_it_cannot(monkeypatch, tmp_path, verb, package, way):
    monkeypatch.setattr("bot.lacking.ROOT", tmp_path)  # an image has no Makefile
    line = lacking(verb, package)
    assert line.startswith(f"{verb} needs the package {package}, which is not installed here: ")
    assert way in line
    assert "activate" not in line


def test_no_step_needs_another_registry_than_that_of_the_base():
    assert "syntax=" not in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()[0]


def test_a_package_that_an_image_lacks_is_one_line():
    program = "import sys; sys.modules['discord'] = None; from bot.cli.parser import main; sys.exit(main(['invite']))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("dateline: invite needs the package discord, which is not installed here")


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The bot's image without Docker: its steps run in a folder. Gives the image's Python and its program's folder."""
    root = tmp_path_factory.mktemp("image")
    for source, target in copied("answer-packages"):
        place = root / target.lstrip("/")
        place.parent.mkdir(parents=True)
        shutil.copy(ROOT / source, place)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PIP_NO_COMPILE": "1"}
    for step in STAGES["answer-packages"].all("RUN"):
        here = re.sub(r"(?<=\s)/(venv|requirements)\b", rf"{root}/\1", f" {step}").replace(" --no-cache-dir", "")
        done = subprocess.run(shlex.split(here), env=environment, capture_output=True, text=True, check=False)
        if "Could not find a version" in done.stderr or "Temporary failure in name resolution" in done.stderr:
            pytest.skip("pip reaches no package index here")
        assert done.returncode == 0, done.stderr
    (root / "app").mkdir()
    for source, target in copied("program"):
        place = root / "app" / (source if target == "./" else target)
        (shutil.copytree if (ROOT / source).is_dir() else shutil.copy)(ROOT / source, place)
    yield root / "venv" / "bin" / "python", root / "app"
    shutil.rmtree(root)  # 800 MB


@pytest.mark.encoder
@pytest.mark.timeout(900)
def test_the_bots_image_answers_without_pytorch(image, corpus_data, tmp_path):
    python, folder = image
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[index]\ndata = "{corpus_data}"\n[discord]\nstate = "{tmp_path / "state"}"\n')

    def run(*arguments):
        return subprocess.run(
            [python, *arguments], cwd=folder, env={"HOME": "/"}, capture_output=True, text=True, check=False
        )

    assert "be the bot on Discord" in run("-m", "bot", "--help").stdout
    asked = run("-m", "bot", "ask", "--settings", str(settings), QUESTION)
    assert "measured 31 centimetres" in asked.stdout, asked.stderr
    told = run("-m", "bot", "run", "--settings", str(settings))
    assert told.returncode == 78, told.stderr
    program = (
        "from bot.client import bot, run, health; from bot.client.commands import sources, index, settings; "
        "from bot.client.state import logs"
    )
    imported = run("-c", program)
    assert imported.returncode == 0, imported.stderr
    assert "No module named 'torch'" in run("-c", "import torch").stderr
    index = run("-m", "bot", "index", "--settings", str(settings))
    assert (index.returncode, "Traceback" in index.stderr) == (2, False), index.stderr
