"""Opens the chat model that the settings name; imports only that provider's package, and only then."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from langchain_core.runnables import Runnable, RunnableSequence
from pydantic import SecretStr

from answer.chat.connection import bound
from index.errors import ExpectedError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# provider: the environment variable with its key; None where a server of one's own needs none
EXTRAS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "ollama": None}

NO_KEY = "none"
# The two ways in which LangChain's packages hold a model to a form, by the setting that asks for them.
Holding = Literal["json_schema", "function_calling"]
HOLDINGS: Mapping[str, Holding] = {"always": "json_schema", "tool": "function_calling"}


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Which chat model writes answers, and within which limits; dateline.toml explains each setting."""

    name: str
    address: str = ""
    floor: float = 0.34
    most_statements: int = 5
    passages: int = 8
    context_tokens: int = 8_192
    answer_tokens: int = 1_000
    quotes: Literal["copied", "numbered"] = "numbered"
    structured: Literal["auto", "always", "tool", "never"] = "auto"
    silence_seconds: float = 20.0
    deadline_seconds: float = 60.0
    tries: int = 3
    price_in: float = 0.0
    price_out: float = 0.0

    @property
    def provider(self) -> str:
        """The part of `model` before the colon."""
        return self.name.partition(":")[0]


def open_model(settings: ChatSettings, environment: Mapping[str, str]) -> BaseChatModel:
    """Open the model without sending it anything. ExpectedError if a name, a key or a package is missing."""
    provider, _, model = settings.name.partition(":")
    if provider not in EXTRAS or not model:
        known = ", ".join(f"{name}:…" for name in EXTRAS)
        raise ExpectedError(f"found model.name = {settings.name!r}, expected {known}")
    if settings.address and not _is_address(settings.address):
        raise ExpectedError(f"found model.address = {settings.address!r}, expected one like http://127.0.0.1:8080/v1")
    try:
        from langchain.chat_models import init_chat_model

        how = _how(settings, environment)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # LangChain warns about its own beta features
            opened: BaseChatModel = init_chat_model(model, model_provider=provider, **how)
            if hasattr(opened, "temperature") and _takes_temperature(opened, provider):
                opened.temperature = 0
    except ImportError as error:
        raise ExpectedError(
            f"{settings.name} needs packages that are not installed; run: make model PROVIDER={provider}"
        ) from error
    bound(_http_client(opened))
    return opened


def _takes_temperature(model: BaseChatModel, provider: str) -> bool:
    """Return whether the temperature may be set: reasoning models reject any other than their default.

    Anthropic's API rejects every request that names one, whichever model it is for
    (https://platform.claude.com/docs/en/api/versioning, 2026-10-21).
    """
    return provider != "anthropic" and bool((model.profile or {}).get("temperature", True))


def _http_client(model: Any) -> Any:
    """Return the HTTP client inside a model; the packages offer no common public way to it."""
    package = getattr(model, "root_client", None) or model._client  # noqa: SLF001
    return package._client  # noqa: SLF001


def holding(model: BaseChatModel, settings: ChatSettings) -> Holding | None:
    """Return how the model can be held to a form, as far as its package knows; None if it can only be asked to."""
    if settings.structured != "auto":
        return HOLDINGS.get(settings.structured)
    profile = model.profile or {}
    if settings.provider == "ollama" or profile.get("structured_output"):
        return "json_schema"
    return "function_calling" if profile.get("tool_calling") else None


def keys_of(model: BaseChatModel) -> tuple[str, ...]:
    """The keys that the model was opened with, so that they can be removed from messages and logs."""
    held = (getattr(model, name, None) for name in model.lc_secrets)
    keys = (key.get_secret_value() for key in held if isinstance(key, SecretStr))
    return tuple(key for key in keys if key != NO_KEY)


def held_to_form(model: BaseChatModel, form: dict[str, Any], how: Holding) -> Runnable[Any, Any]:
    """Make a model reply in the form of a JSON schema, or call a tool with it. It streams `{"raw": piece}`.

    LangChain builds structured output from two steps: the first streams these pieces, the second waits for all of them
    and parses them. Only the first is used, so that a statement can be checked before the reply ends.
    """
    held = model.with_structured_output(form, method=how, include_raw=True)
    return held.first if isinstance(held, RunnableSequence) else held


def _how(settings: ChatSettings, environment: Mapping[str, str]) -> dict[str, Any]:
    if settings.provider == "ollama":
        return {
            **({"base_url": settings.address} if settings.address else {}),
            # Ollama's default context is small, and Ollama drops the rest of the prompt without an error
            "num_ctx": settings.context_tokens,
            "num_predict": settings.answer_tokens,
            "client_kwargs": {"timeout": settings.silence_seconds},
        }
    return {
        **({"base_url": settings.address} if settings.address else {}),
        "api_key": _key(settings, environment),
        "max_tokens": settings.answer_tokens,
        "timeout": settings.silence_seconds,
        "max_retries": 0,  # `answer.chat.writer` retries for all providers in the same way
        **({"stream_usage": True} if settings.provider == "openai" else {}),
    }


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0 and text.isprintable() and " " not in text
    except ValueError:  # the URL has invalid brackets or an invalid port
        return False


def _key(settings: ChatSettings, environment: Mapping[str, str]) -> str:
    name = EXTRAS[settings.provider] or ""
    key = environment.get(name, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise ExpectedError(f"{name} holds signs that no key has; copy the key once more")
    if key:
        return key
    if settings.address and settings.provider == "openai":
        return NO_KEY  # a self-hosted server needs no key, but the package requires one
    raise ExpectedError(f"{settings.name} needs a key: set {name} in the environment (docs/models.md)")
