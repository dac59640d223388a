"""Puts quotation marks around quotes from articles, which may begin or end with marks of their own."""

from __future__ import annotations

DOUBLE = frozenset('“”„‟«»"＂〝〞')
SINGLE = "‘{text}’"
USUAL = "“{text}”"


def quoted(text: str, shown: str | None = None, usual: str = USUAL) -> str:
    """Put quotation marks around a quote without doubling its own: `‘“We won,” he said.’`.

    A quote that is between marks as a whole gets none. `shown` is the form in which `text` is shown, such as with bold
    words; `usual` is a template with the marks of the reader's language.
    """
    before, after = quotation_marks(text, usual)
    return f"{before}{text if shown is None else shown}{after}"


def quotation_marks(text: str, usual: str = USUAL) -> tuple[str, str]:
    """Choose the marks before and after a quote."""
    bare = text.strip()
    template = usual
    if DOUBLE.intersection(bare[:1] + bare.rstrip(".,;:!?…")[-1:]):
        inside = DOUBLE.intersection(bare[1:-1])
        is_whole = len(bare) > 1 and bare[0] in DOUBLE and bare[-1] in DOUBLE and not inside
        template = "{text}" if is_whole else SINGLE
    before, _, after = template.partition("{text}")
    return before, after
