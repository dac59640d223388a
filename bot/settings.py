"""Reads and checks the settings in `dateline.toml`. Secrets are not settings; they come from the environment."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from index.errors import ExpectedError

FILE = Path("dateline.toml")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IndexSettings(_Section):
    """What the index is made from and how."""

    sources: Path = Field(Path("sources"), description="the folder with the texts")
    data: Path = Field(Path("data"), description="where builds, encoders and vectors are kept")
    encoder: str = Field(
        "all-MiniLM-L6-v2",
        min_length=1,
        description="the default encoder, a folder with a sentence-transformers model, or a name on its hub",
    )
    weights: Literal["int8", "fp32"] = Field(
        "int8", description="int8: half the time and a quarter of the size; fp32: the model's own numbers"
    )
    vectors: Literal["static", "transformer"] = Field(
        "static",
        description="static: thousands of passages a second; transformer: the encoder's own are added afterwards",
    )
    passage_tokens: int = Field(
        220, ge=32, le=8192, description="the longest passage, in encoder tokens (whole sentences)"
    )
    store: str = Field(
        "",
        pattern=r"^$|^https?://[^\s/@?#]+(/[^\s@?#]*)?$",
        description="the address (http…) of a Chroma server for the vectors; empty: the build's folder holds them",
    )


class ReadingSettings(_Section):
    """How files are read: the sizes above which they are left out, and the order of day and month."""

    max_file_megabytes: float = Field(
        200, gt=0, description="a larger file that holds one article is skipped with a warning"
    )
    max_article_megabytes: float = Field(
        5, gt=0, description="a longer line of a JSON Lines file is skipped with a warning"
    )
    max_unpacked_megabytes: float = Field(4000, gt=0, description="the most that one compressed file may unpack to")
    max_seconds: float = Field(
        60, ge=1, le=3600, description="an article that takes longer to read is skipped with a warning"
    )
    max_memory_megabytes: float = Field(2000, ge=500, description="an article that takes more memory is skipped, too")
    days_begin_with: Literal["auto", "day", "month"] = Field(
        "auto", description="what 03/02/2021 begins with; auto: only where other days of the file show it"
    )


class AnswerSection(_Section):
    """How readily Dateline answers, and how much it says."""

    floor: float = Field(
        0.34, ge=0, le=1, description="below this evidence a question is refused; `eval calibrate` finds a value"
    )
    most_statements: int = Field(3, ge=1, le=10, description="the most statements in an answer, unless sources differ")
    worth: float = Field(
        0.5, ge=0, le=1, description="a further sentence is shown if it is this likely, relative to the best one"
    )


class ModelSection(_Section):
    """The chat model that writes answers; without a name, no model is used, and answers are extractive."""

    name: str = Field(
        "",
        pattern=r"^$|^(openai|anthropic|ollama):.+",
        description="openai:…, anthropic:… or ollama:…; empty: no chat model",
    )
    address: str = Field(
        "",
        pattern=r"^$|^https?://.+",
        description="the address of a server that speaks OpenAI's protocol, or of Ollama",
    )
    when: Literal["always", "after", "on_request"] = Field(
        "always",
        description="always; after: the extractive answer comes first; on_request: only when a button is pressed",
    )
    floor: float = Field(0.34, ge=0, le=1, description="below this evidence the model is not asked")
    most_statements: int = Field(5, ge=1, le=10, description="the most statements it may write")
    passages: int = Field(8, ge=1, le=50, description="the most passages it is sent")
    quotes: Literal["copied", "numbered"] = Field(
        "numbered",
        description="numbered: it names sentences by their number; copied: it copies words out of whole passages",
    )
    context_tokens: int = Field(8192, ge=1024, description="how many tokens it can read and write at once")
    answer_tokens: int = Field(
        1000, ge=64, le=32_000, description="how many tokens it may write, including its thinking"
    )
    structured: Literal["auto", "always", "tool", "never"] = Field(
        "auto", description="hold it to a JSON schema, or have it call a tool; auto: as its package says it can"
    )
    silence_seconds: float = Field(20, gt=0, le=120, description="how long it may send nothing")
    deadline_seconds: float = Field(60, gt=0, le=600, description="how long all tries for one answer may take together")
    tries: int = Field(3, ge=1, le=10, description="how often it is asked if trying again may help")
    price_in: float = Field(0, ge=0, description="US dollars for a million tokens sent; 0: the known price")
    price_out: float = Field(0, ge=0, description="US dollars for a million tokens written; 0: the known price")
    at_once: int = Field(8, ge=1, le=64, description="how many questions the bot may ask it at the same time")
    person_tokens_per_day: int = Field(0, ge=0, description="tokens one person may use in a day; 0: no cap")
    server_tokens_per_day: int = Field(0, ge=0, description="tokens one server may use in a day; 0: no cap")
    tokens_per_day: int = Field(0, ge=0, description="tokens all people together may use in a day; 0: no cap")
    dollars_per_day: float = Field(0, ge=0, description="what all answers of a day may cost; 0: no cap")
    cache_days: int = Field(
        30, ge=0, description="how many days its answers are kept for the same question; 0: not at all"
    )


class AddSettings(_Section):
    """What `add` may fetch."""

    timeout_seconds: float = Field(
        20, gt=0, le=600, description="how long one page may take, from looking up its host to its last byte"
    )
    feed_seconds: float = Field(
        600,
        gt=0,
        le=3600,
        description="how long a feed may take with all its pages; the next run goes on where it ended",
    )
    max_megabytes: float = Field(20, gt=0, le=1000, description="the largest page or file that is fetched")
    allow_private_addresses: bool = Field(False, description="also fetch from this machine and private networks")


class FollowSettings(_Section):
    """How feeds and sitemaps are followed."""

    shortest_minutes: float = Field(
        5, ge=1, le=1440, description="the shortest time between two looks at an address that often has something new"
    )
    longest_minutes: float = Field(
        1440, ge=1, le=1440, description="the longest time, for one that rarely has anything, or fails"
    )
    articles_per_day: int = Field(200, ge=1, le=100_000, description="articles fetched from one address in a day")
    seconds_between: float = Field(
        1, ge=0, le=3600, description="seconds between two requests to one host; its robots.txt may ask for more"
    )


class EvaluationSettings(_Section):
    """How the answers are measured."""

    research_data: Path = Field(Path("../shared/data"), description="the folder with the research sets")
    false_refusals: float = Field(
        0.1, ge=0, le=1, description="the share of answerable questions that `eval calibrate` may refuse"
    )


class DiscordSettings(_Section):
    """How the bot works on Discord; what each server chooses for itself is in its /settings."""

    state: Path = Field(Path("data/discord"), description="where answers, ratings and server settings are kept")
    home_servers: tuple[int, ...] = Field(
        (), description="ids of the servers that may manage the archive; needed once the bot is on more than one"
    )
    shard_count: int = Field(
        0, ge=0, description="shards of all bot processes together; 0: Discord decides, and one process runs them all"
    )
    shards: tuple[int, ...] = Field((), description="the shards of this process, counted from 0; empty: all")
    workers: int = Field(2, ge=1, le=64, description="questions answered at the same time")
    answer_seconds: float = Field(
        10, gt=0, le=600, description="how long one answer may take, without the chat model; then it is declined"
    )
    queue: int = Field(
        200, ge=1, le=10_000, description="questions that may wait; whoever asks one more is asked to come back later"
    )
    person_per_minute: int = Field(6, ge=1, le=600, description="questions one person may ask in a minute")
    server_per_minute: int = Field(120, ge=1, le=10_000, description="questions one server may ask in a minute")
    person_per_day: int = Field(0, ge=0, description="questions one person may ask in a day; 0: no limit")
    tell_owner_after: int = Field(
        20, ge=1, description="the owner is notified after this many refused questions of one person in an hour"
    )
    keep_days: int = Field(90, ge=0, description="how many days answers are kept for their buttons; 0: for ever")
    pictures: bool = Field(False, description="show the picture that an article's page names; Discord fetches it")
    log_questions: bool = Field(False, description="write the text of questions into the log")
    drain_seconds: float = Field(
        10, ge=0, le=600, description="how long running answers may still take when the bot is stopped"
    )

    @field_validator("shards")
    @classmethod
    def _within_their_count(cls, shards: tuple[int, ...], others: ValidationInfo) -> tuple[int, ...]:
        if shards and not all(0 <= shard < others.data.get("shard_count", 0) for shard in shards):
            raise ValueError("every shard must be below discord.shard_count")
        return shards


class OperationSettings(_Section):
    """What operators see of a running bot."""

    host: str = Field("127.0.0.1", description="the address where /healthz and /metrics answer")
    port: int = Field(9464, ge=0, le=65535, description="their port; 0: they are off")
    log: Literal["text", "json"] = Field("text", description="text: lines for people; json: one object a line")


class Settings(_Section):
    """All settings of Dateline."""

    index: IndexSettings = IndexSettings()
    reading: ReadingSettings = ReadingSettings()
    answer: AnswerSection = AnswerSection()
    model: ModelSection = ModelSection()
    add: AddSettings = AddSettings()
    follow: FollowSettings = FollowSettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    discord: DiscordSettings = DiscordSettings()
    operation: OperationSettings = OperationSettings()


def load(path: Path | None) -> Settings:
    """Read the settings file; if none is given, read `dateline.toml` if it exists, else use the defaults.

    ExpectedError with one line for the first thing that is wrong: file, setting, found, expected.
    """
    file = path or FILE
    if path is None and not file.exists():
        return Settings()
    try:
        return Settings.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ExpectedError(f"no settings file {file}; leave --settings out, or copy dateline.toml there") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ExpectedError(f"{file} is not TOML: {error}") from error
    except ValidationError as error:
        raise ExpectedError(f"{file}: {_first(error)}") from error


def _first(error: ValidationError) -> str:
    detail = error.errors()[0]
    name = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"unknown setting {name}; the committed dateline.toml shows every setting there is"
    return f"{name} = {detail['input']!r}: {detail['msg'].lower()}"
