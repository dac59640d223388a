"""Plant corrections of figures in an invented archive, ask about the figures, and count what is shown uncorrected.

Of each event there is a report with a wrong figure, and its correction: a notice in the same article, an article of its
own, or a later report. The wordings of `tuning` were known while corrections.py was written, those of `test` were not.

    python scripts/research/planted_corrections.py --half test
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Answer, Question, Statement
from bot import settings as settings_file
from index.build.build import BuildSettings, Silent, build_index
from index.embed.export import DEFAULT
from index.search import Archive

PLACES = ("Bren Dol Fas Gar Hul Jor Kest Lom Mar Nor Ost Pel Quar Ris Sarn Tol Ul Vel Wex Yar").split()
ENDS = "dale ford ham ley mouth port stead ton wick worth".split()
EVENTS = "ferry fire,mine collapse,factory explosion,train crash,bridge collapse,hotel fire,bus crash".split(",")
BODIES = "the coroner,the police,the fire service,the regional council,the hospital".split(",")
MONTHS = ("January", "February", "March", "April", "May", "June", "July")
# ruff: noqa: E501, ISC004 - a table
# Each form: where the correction is (in the article itself, or in a later one), its title and its words, and whether
# the rest of the later article is the report with the right figure.
FORMS = {
    "tuning": {
        "bottom": ("own", "", "Correction: An earlier version of this article said {wrong} people were killed. The figure is"
                   " {right}."),
        "top": ("later", "{right} dead in {event}", "Correction: An earlier version of this article said {wrong} people were"
                " killed. The figure is {right}.\n\n{fixed}"),
        "new article": ("later", "Corrected: {right} dead in {event}", "{fixed}"),
        "revised": ("later", "Toll of {event} revised", "Officials on Tuesday revised the death toll of the {event} down from"
                    " {wrong} to {right}.\n\nSome bodies had been counted twice, {body} said."),
        "lowered": ("later", "Fewer victims in {place}", "Officials lowered the death toll of the {event} to {right} after"
                    " bodies were identified.\n\nThe search at {place} has ended, {body} said."),
        "editor's note": ("later", "Search ends after {event}", "Editor’s note: This story has been updated to reflect that"
                          " {right} people were killed, not {wrong}.\n\nThe search at {place} after the {what} ended."),
        "wrong report": ("later", "Confusion after {event}", "An earlier report of {wrong} dead in the {event} was wrong,"
                         " {body} said on Wednesday.\n\n{right} people died when the {what} began."),
        "corrects": ("later", "{right} killed in {event}", "(Corrects number of dead to {right}, not {wrong}, in first"
                     " paragraph)\n\n{fixed}"),
        "amended": ("own", "", "This article was amended on 8 {month} 2023. An earlier version gave the number of dead as"
                    " {wrong}. In fact {right} people died."),
        "misstated": ("own", "", "Correction: {month} 8, 2023: A previous version of this story misstated the number of people"
                      " killed. It was {right}, not {wrong}."),
        "updated": ("later", "{right} dead in {event}, {body} says", "{fixed}\n\nThis story has been updated to correct the"
                    " number of people killed to {right} from {wrong}."),
        "as first reported": ("later", "Inquiry into {event} begins", "An inquiry into the {event} began on Thursday. {right}"
                              " people, not {wrong} as first reported, were killed, {body} said."),
        "down from": ("later", "Victims of {event} named", "The death toll of the {event} was put at {right} on Thursday, down"
                      " from the {wrong} reported earlier, after all victims were identified."),
        "clarification": ("later", "Clarification: {event}", "The Gazette reported that {wrong} people were killed in the"
                          " {event}. The correct number is {right}."),
        "agency": ("later", "Correction: {event}", "In a story published on 6 {month} 2023 about the {event}, the Gazette"
                   " erroneously reported that {wrong} people were killed. {right} people were killed."),
        "that was wrong": ("later", "Corrections and clarifications", "We wrote that {wrong} people had died in the {event} at"
                           " {place}. That was wrong: the number is {right}."),
        "revising": ("later", "{place} mourns", "{right} people died in the {event}, {body} said on Thursday, revising an"
                     " earlier toll of {wrong}."),
    },
    "test": {
        "should have been": ("own", "", "Correction: The number of people killed should have been given as {right}, not {wrong}."),
        "overstated": ("later", "Correction: {event}", "An article on 6 {month} 2023 overstated the number of people killed in the {event}. It was {right}, not {wrong}."),
        "miscounted": ("later", "Count after {event} was wrong", "{body} said that the victims of the {event} had been miscounted: {right} people were killed, not {wrong}."),
        "cut the toll": ("later", "Toll of {event} falls", "{body} cut the death toll of the {event} from {wrong} to {right} on Thursday after relatives had identified the dead."),
        "originally reported": ("later", "What we know about the {event}", "{right} people were killed in the {event}, fewer than the {wrong} originally reported, {body} said."),
        "note at the top": ("later", "{right} dead in {event}, figure corrected", "NOTE: This article has been corrected. It first reported {wrong} dead.\n\n{fixed}"),
    },
}  # fmt: skip
QUESTIONS = (
    "How many people were killed in the {event}?",
    "What was the death toll of the {event}?",
    "How has the death toll of the {event} changed?",
    "Tell me about the {event}.",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """An event, its wrong and its right number of dead, and the form in which the wrong one is corrected."""

    event: str
    wrong: int
    right: int
    form: str


def main() -> None:
    """Build the archive, ask about each event, and print what was shown, for each form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=tuple(FORMS), default="test")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    settings = settings_file.load(None)
    chosen = settings.answer
    how = AnswerSettings(chosen.floor, chosen.most_statements, chosen.worth)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sources").mkdir()
        events = plant(folder / "sources", options.count, options.seed, options.half)
        shutil.copytree(settings.index.data / "encoders", folder / "data" / "encoders")
        build_index(BuildSettings(folder / "sources", folder / "data", DEFAULT, "int8", 220), Silent())
        with Archive.open(folder / "data") as archive:
            counted: Counter[tuple[str, str]] = Counter()
            for one in events:
                for question in QUESTIONS:
                    answer = ask(archive, Question(question.format(event=one.event)), how)
                    counted[one.form, shown(answer, one)] += 1
                    if shown(answer, one) == "unmarked":
                        print(one, question, *(statement.text for statement in answer.statements), sep="\n    ")
    for (form, what), count in sorted(counted.items()):
        print(f"{form:18} {what:10} {count}")
    print(Counter(what for _, what in counted.elements()))


def shown(answer: Answer, one: Planted) -> str:
    """Tell whether an answer shows the wrong figure marked, unmarked or not at all, or is a refusal."""
    about = [statement for statement in answer.statements if _is_about(statement, one.event.split()[0])]
    wrong = any(has(statement, one.wrong) and not statement.corrects for statement in about)
    marked = any(statement.corrects for statement in about)
    if wrong:
        return "marked" if marked else "unmarked"
    return "refused" if answer.refused else "correction" if marked else "right"


def has(statement: Statement, number: int) -> bool:
    """Return whether a statement has a number."""
    return re.search(rf"\b{number}\b", statement.text) is not None


def _is_about(statement: Statement, place: str) -> bool:
    article = statement.quotes[0].article
    return place in f"{article.title} {article.text}"


def plant(sources: Path, count: int, seed: int = 0, half: str = "tuning") -> list[Planted]:
    """Write the articles of each event into `sources`: the report, and the later article with its correction."""
    generator = random.Random(seed)
    places = [f"{one}{end}" for one in PLACES for end in ENDS]
    generator.shuffle(places)
    planted = []
    for number, place in enumerate(places[:count]):
        right = generator.randint(3, 40)
        wrong = right + generator.randint(1, 9)
        form = tuple(FORMS[half])[number % len(FORMS[half])]
        one = Planted(f"{place} {generator.choice(EVENTS)}", wrong, right, form)
        planted.append(one)
        month, body = generator.randrange(len(MONTHS)), generator.choice(BODIES)
        for name, day, title, text in _articles(one, body, FORMS[half][form], MONTHS[month]):
            file = sources / f"{number}-{name}.md"
            head = f'---\ntitle: "{title}"\ndate: 2023-{month + 1:02}-{day:02}\noutlet: {name.title()} News\n---\n'
            file.write_text(f"{head}{text}\n", encoding="utf-8")
    return planted


def _articles(one: Planted, body: str, form: tuple[str, str, str], month: str) -> Iterator[tuple[str, int, str, str]]:
    """Give the name, day, title and text of each article about an event."""
    place, what = one.event.split(" ", 1)
    report = (
        f"{one.wrong} people were killed in the {one.event} on Monday, {body} said.\n\nThe {what} at {place} began"
        f" shortly before noon. Rescue workers searched the site all night, and roads around {place} were closed."
    )
    fixed = report.replace(str(one.wrong), str(one.right), 1)
    values = {"wrong": one.wrong, "right": one.right, "event": one.event, "place": place, "what": what, "body": body}
    where, title, text = form[0], *(words.format(**values, fixed=fixed, month=month) for words in form[1:])
    yield "gazette", 6, f"{one.wrong} dead in {one.event}", f"{report}\n\n{text}" if where == "own" else report
    if where == "later":
        yield "wire", 8, title, text


if __name__ == "__main__":
    main()
