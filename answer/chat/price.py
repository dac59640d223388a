"""Computes in US dollars what a chat model's answer costs, from prices in the settings or the list of genai-prices."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from answer.chat.provider import ChatSettings
from answer.model import Usage

MILLION = 1_000_000


def usage_of(tokens_in: int, tokens_out: int, settings: ChatSettings) -> Usage:
    """Count tokens and their cost; the cost is None if no price is known.

    Ollama and servers in a private network are free. A server elsewhere may be a gateway that charges.
    """
    return Usage(tokens_in, tokens_out, _cost(tokens_in, tokens_out, settings))


def _cost(tokens_in: int, tokens_out: int, settings: ChatSettings) -> float | None:
    if settings.price_in or settings.price_out:
        return (tokens_in * settings.price_in + tokens_out * settings.price_out) / MILLION
    if settings.provider == "ollama" or _is_near(settings.address):
        return 0.0
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    try:
        price = calc_price(
            Tokens(input_tokens=tokens_in, output_tokens=tokens_out),
            settings.name.partition(":")[2],
            provider_id=settings.provider,
        )
    except LookupError:
        return None
    return float(price.total_price)


def _is_near(address: str) -> bool:
    """Return whether an address is on this machine or in a private network."""
    host = urlsplit(address).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:  # a host name, not an IP address
        return bool(host) and ("." not in host or host.endswith((".local", ".internal", ".lan")))
