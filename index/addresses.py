"""Compares the addresses of web pages; ignores tracking parameters, and AMP, mobile and print versions of a page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# Parameters that say who sent a reader or how the page is shown. Without them, two links to one page are equal.
SHOWN_SO = re.compile(
    r"utm_\w{1,40}|(?:fb|g|d|y|tw|ms|tt|wbra|gbra)cl(?:k)?id|mc_[ce]id|igsh(?:id)?|at_\w{1,40}|ns_\w{1,40}|cmp(?:id)?"
    r"|s?mid|smtyp|ito|ref_?(?:src|url)|__twitter_impression|_ga|_hsenc|_hsmi|mkt_tok|ocid|cid|ftag|partner|sharetype"
    r"|amp|outputtype|print|printable|view-?mode|guccounter|guce_\w{1,40}",
    re.IGNORECASE,
)
OTHER_HOSTS = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]{1,80}\.)")
OTHER_FORMS = re.compile(r"^/amp(?=/)|/(?:amp|print|amp\.html|index\.html?)$|(?<=\w)[._-](?:amp|print)(?=\.html?$|$)")


def page_address(url: str) -> str:
    """Reduce an address to the page that it leads to; addresses of the same page give the same result.

    The result cannot be opened, because it lacks the scheme.
    """
    try:
        parts = urlsplit(url.strip())
        host = OTHER_HOSTS.sub("", (parts.hostname or "").lower())
    except ValueError:  # such as http://[::1
        return url
    path = OTHER_FORMS.sub("", parts.path.rstrip("/")).rstrip("/")
    # The other parameters stay, because they may be all that names the page: `?p=81&utm_source=x`.
    asked = sorted((name, value) for name, value in parse_qsl(parts.query) if not SHOWN_SO.fullmatch(name))
    return f"{host}{path}{f'?{urlencode(asked)}' if asked else ''}"


def of_one_page(one: str | None, other: str | None) -> bool:
    """Return whether two links lead to the same page; False if either is missing."""
    return bool(one and other) and page_address(one or "") == page_address(other or "")
