"""An invented archive with planted corrections: of each event a report with a wrong figure, and its correction."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PLACES = ("Bren Dol Fas Gar Hul Jor Kest Lom Mar Nor Ost Pel Quar Ris Sarn Tol Ul Vel Wex Yar").split()
ENDS = "dale ford ham ley mouth port stead ton wick worth".split()
EVENTS = "ferry fire,mine collapse,factory explosion,train crash,bridge collapse,hotel fire,bus crash".split(",")
BODIES = "the coroner,the police,the fire service,the regional council,the hospital".split(",")
FORMS = ("bottom", "top", "new article", "revised", "lowered", "editor's note", "wrong report")
MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Planted:
    """An event, its wrong and its right number of dead, and the form in which the wrong one is corrected."""

    event: str
    wrong: int
    right: int
    form: str


def plant(sources: Path, count: int, seed: int = 0) -> list[Planted]:
    """Write the two articles of each event into `sources`, and a third of another event between them."""
    generator = random.Random(seed)  # noqa: S311 - it only has to give the same each time
    places = [f"{one}{end}" for one in PLACES for end in ENDS]
    generator.shuffle(places)
    planted = []
    for number, place in enumerate(places[:count]):
        right = generator.randint(3, 40)
        wrong = right + generator.randint(1, 9)
        one = Planted(f"{place} {generator.choice(EVENTS)}", wrong, right, FORMS[number % len(FORMS)])
        planted.append(one)
        month, body = generator.choice(MONTHS), generator.choice(BODIES)
        for name, day, title, text in _articles(one, body):
            file = sources / f"{number}-{name}.md"
            file.write_text(
                f'---\ntitle: "{title}"\ndate: 2023-{month:02}-{day:02}\noutlet: {name.title()} News\n---\n{text}\n'
            )
    return planted


def _articles(one: Planted, body: str) -> Iterator[tuple[str, int, str, str]]:
    place = one.event.split()[0]
    what = one.event.split(" ", 1)[1]
    report = (
        f"{one.wrong} people were killed in the {one.event} on Monday, {body} said.\n\nThe {what} at {place} began"
        f" shortly before noon. Rescue workers searched the site all night, and roads around {place} were closed."
    )
    title = f"{one.wrong} dead in {one.event}"
    wrong = f"Correction: An earlier version of this article said {one.wrong} people were killed."
    bottom = f"{wrong} The figure is {one.right}."
    fixed = report.replace(str(one.wrong), str(one.right))
    if one.form == "bottom":
        yield "gazette", 6, title, f"{report}\n\n{bottom}"
        return
    yield "gazette", 6, title, report
    if one.form == "top":
        yield "wire", 7, f"{one.right} dead in {one.event}", f"{bottom}\n\n{fixed}"
    elif one.form == "new article":
        yield "wire", 7, f"Corrected: {one.right} dead in {one.event}", fixed
    elif one.form == "revised":
        told = f"Officials on Tuesday revised the death toll of the {one.event} down from {one.wrong} to {one.right}."
        yield "wire", 8, f"Toll of {one.event} revised", f"{told}\n\nSome bodies had been counted twice, {body} said."
    elif one.form == "lowered":
        told = f"Officials lowered the death toll of the {one.event} to {one.right} after bodies were identified."
        yield "wire", 8, f"Fewer victims in {place}", f"{told}\n\nThe search at {place} has ended, {body} said."
    elif one.form == "editor's note":
        told = f"{one.right} people were killed, not {one.wrong}"
        note = f"Editor’s note: This story has been updated to reflect that {told}."
        yield "wire", 7, f"Search ends after {one.event}", f"{note}\n\nThe search at {place} after the {what} ended."
    else:
        told = f"An earlier report of {one.wrong} dead in the {one.event} was wrong, {body} said on Wednesday."
        yield "wire", 8, f"Confusion after {one.event}", f"{told}\n\n{one.right} people died when the {what} began."
