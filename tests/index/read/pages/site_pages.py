"""Web pages as thirty kinds of sites build them, made around the same story and the same texts of others."""

from __future__ import annotations

from pathlib import Path

STORIES = {
    "library": (
        "Library stays open",
        (
            "The Marl council voted on Tuesday to keep the library open for three years, after a campaign by readers.",
            "The library costs 310,000 a year to run, says the council, and lends about 64,000 books to all ages.",
            "“We have been heard,” said Petra Voss, who led the campaign, as people in the gallery stood and clapped.",
            "A fund for the roof will be set up before the winter, and the council will look at the numbers in May.",
        ),
    ),
    "ferry": (
        "Ferry fares to rise by 12 percent",
        (
            "Ferry fares between Fenwick and Marl will rise by 12 percent, the operator Saltline said on Monday.",
            "The company blamed the price of fuel and a new pier, which opened late and cost twice as much as planned.",
            "Islanders will keep their discount of one third, and children under six will still travel for free.",
            "Ben Ross, who speaks for the island council, called it a slap in the face and asked for a meeting.",
            "Saltline carried 410,000 passengers last year, fewer than in any year since the service began in 1974.",
        ),
    ),
}
# What others wrote, or what belongs to another text. Nothing of it may be in the article.
OTHERS = {
    "bribe": "Councillor Quilby took a bribe of 1000 and everybody in this town knows it very well indeed, believe me.",
    "agree": "I agree with Dorrit, they are all in it together and nobody of them will ever pay for what they did.",
    "other": "A storm tore the roof off the school at Brindle, and the lessons will be held in the church for now.",
    "cookies": "We and our 143 partners store and access information on your device, such as cookies, for advertising.",
    "letter": "Sign up for our free morning briefing and get the most important stories of the day by mail, every day.",
    "photo": "The old quay at Tarnwick in a photograph by Lena Vask, taken from the lighthouse last year.",
    "bio": "Mina Roe covers business for this paper. She has won two prizes for it and lives near the harbour.",
    "menu": "Home News Sport Weather Business Opinion Culture Travel Video Podcasts Jobs Property Motors Puzzles",
}
NAV = f"<header><nav><ul><li><a href='/'>{OTHERS['menu']}</a></li></ul></nav></header>"
_PARTS = Path(__file__).with_suffix(".html").read_text().split("\n=== ")[1:]
BUILDS = {name: form for name, _, form in (part.partition("\n") for part in _PARTS)}


def built(build: str, story: str) -> str:
    """Write a story as a page of a kind of site."""
    title, paragraphs = STORIES[story]
    form, _, between = BUILDS[build].partition("|")
    blocks = "".join(
        f'<div class="block"><time>1{place}.00</time><p>{one}</p></div>' for place, one in enumerate(paragraphs)
    )
    texts = {
        "title": title,
        "text": _paragraphs(paragraphs),
        "half": f"{_paragraphs(paragraphs[:2])}{between}{_paragraphs(paragraphs[2:])}",
        "blocks": blocks,
        "breaks": "<br /><br />\n".join(paragraphs),
        "nav": NAV,
        **OTHERS,
    }
    for name in (*texts, *OTHERS):
        form = form.replace(f"{{{name}}}", texts[name])
    head = f'<meta charset="utf-8"><title>{title} - Marl Post</title>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{form}</body></html>'


def _paragraphs(story: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{one}</p>" for one in story)
