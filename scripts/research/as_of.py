"""Ask who held an office, and what a figure was, on a day: questions made from an archive's own sentences by a seed.

The truth comes from plain patterns, not from those that answer: for an office, the one person whom `Italian Prime
Minister Mario Draghi` names in several articles around the day; for a figure, `death toll of the fire rose to 41` in
an article of that day. Half of the questions, by a hash of the office or event, are for choosing, the other half for
reporting.

    python scripts/research/as_of.py data/research/realtimeqa-all --half report
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Answer, Question
from bot import settings as settings_file
from evaluation.measures.statistics import bootstrap_interval
from index.article import NO_FILTERS, Article, as_date, as_integer, day_in_words
from index.search import Archive

OFFICES = (
    "prime minister", "president", "chancellor", "foreign minister", "defense minister", "health minister",
    "finance minister", "interior minister", "governor", "mayor", "CEO", "attorney general", "health secretary",
    "foreign secretary", "home secretary", "opposition leader",
)  # fmt: skip
NAME = r"(?P<name>[A-ZÀ-Þ][a-zß-ÿ’'-]+ (?:(?:de|da|von|der|van|bin|al) ){0,2}[A-ZÀ-Þ][\w’'-]+)"
BODY = r"(?<![\w-])(?P<body>(?:New |South |North |Saudi |Sri |El |San |Los |St\. |Las )?[A-Z][\w]+)(?:’s|'s)?"
HELD = re.compile(rf" (?P<title>(?i:{'|'.join(OFFICES)})) {NAME}")
BEHIND = re.compile(rf"(?:\A|[^\w’'-])(?P<word>(?!(?:New|South|North|Saudi|Sri|El|San|Los|Las) )[\w’'-]+ )?{BODY}\Z")
NOT_NOW = re.compile(
    r"\b(?:west|former|ex-?|then|late|outgoing|acting|interim|next|incoming|deputy|vice|-?elect|of|the then) $",
    re.IGNORECASE,
)
NOT_BODIES = frozenset(
    """the former then deputy vice new his her its and republican democratic democrat gop conservative labour fellow
    state acting assistant prime executive current interim longtime founder but when as with while co trump biden
    outgoing late republic county city university college us-backed first with by under for from house""".split()
)
NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
VALUE = (
    r"(?:at least |more than |over |about |nearly |an estimated |some )?"
    rf"(?P<value>\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(NUMBER_WORDS)})(?! (?:million|billion|thousand|percent))"
)
EVENT = r"(?:the |a |an )?(?P<event>(?:[a-z-]+ ){0,3}[A-Z][^.,;:()\n”“]{2,50}?)"
BEHIND_EVENT = (
    r"(?=[.,;]| (?:on|last|this|since|as|after|when|and|have|has|had|while|who|that|according|said|amid|with|by|were)"
    r"\b)"
)
PEOPLE = (
    r"(?:people|persons|civilians|children|students|protesters|passengers|workers|worshippers|Palestinians|Israelis"
    r"|men|women|adults|residents|officers|police officers|firefighters|soldiers|troops|migrants|miners|tourists"
    r"|pilgrims|pedestrians|patients|inmates|prisoners|fans|students and (?:two |three )?teachers)"
)
FIGURES = (
    re.compile(
        rf"(?P<kind>death toll|number of (?:deaths|dead)) (?:from|of|in) {EVENT} (?:has |had |have )?"
        r"(?:rose|risen|climbed|rises|climbs|grew|grown|reached|stands|stood|jumped|surpassed|topped|passed|was|is)"
        rf" (?:now )?(?:to |at |past |above )?{VALUE}"
    ),
    re.compile(
        rf"{VALUE} {PEOPLE}(?: (?:have been|had been|were|are|was|have|had))?"
        rf" (?P<kind>killed|injured|wounded|died|dead) (?:in|by|during|from) {EVENT}{BEHIND_EVENT}"
    ),
    re.compile(
        r"(?:[Tt]he|[Aa]n?) (?P<event>(?:[\w’'-]+ ){1,6}?[\w’'-]+) (?:that |which |has |have |had )?"
        rf"(?P<kind>killed|injured|wounded) {VALUE} {PEOPLE}"
    ),
    re.compile(
        r"(?:[Tt]he|[Aa]n?) (?P<event>(?:[\w’'-]+ ){1,6}?[\w’'-]+),? (?:that |which |has |have |had )?(?:left|leaving) "
        rf"{VALUE} (?:{PEOPLE} )?(?P<kind>dead|injured|wounded)\b"
    ),
    re.compile(
        r"(?:[Tt]he|[Aa]n?) (?P<event>(?:[\w’'-]+ ){1,6}?[\w’'-]+),? (?:that |which |has |have |had )?"
        rf"(?P<kind>claimed) (?:the lives of )?{VALUE} (?:{PEOPLE}|lives)\b"
    ),
    re.compile(rf"{VALUE} (?P<kind>deaths) (?:in|from|during) {EVENT}{BEHIND_EVENT}"),
    re.compile(rf"(?P<kind>killing|injuring|wounding) {VALUE} {PEOPLE} (?:in|during) {EVENT}{BEHIND_EVENT}"),
)
HARM = re.compile(r"kill|injur|wound|died|dead|death|claimed")  # every figure has one; the forms are far slower
# An event has one of these words and a name, and none of those that belong to the sentence around it.
EVENTS = re.compile(
    r"\b(?:(?:wild)?fires?|blaze|stampede|shootings?|massacre|attacks?|bombings?|(?:air)?strikes?|crash|collapse|landslides?"
    r"|(?:earth)?quakes?|floods?|flooding|storms?|hurricane|typhoon|cyclone|tornado(?:es)?|explosions?|blasts?|protests|riots?"
    r"|clashes|outbreak|siege|crush|derailment|avalanches?)\b",
    re.IGNORECASE,
)
NO_EVENT = re.compile(
    r"\b(?:\w+day|and|killed|with|following|took|commemorate[sd]?|anniversary|victims|wake|scene|series|day|last|as|calling"
    r"|month|between|since|slated|saying|named|nightly|over|shook|devastated|before|because|Oct|Category|flood-stricken|ongoing|also|apparent|from)\b|\b(?:19|20)\d\d\b|--",
    re.IGNORECASE,
)
PICTURES = re.compile(r"Hide Caption|Getty Images|\bAP Photo\b")
ASKED = {
    "death": (
        "What was the death toll of the {event} as of {day}?",
        "How many people had been killed in the {event} by {day}?",
        "How many people have been killed in the {event} so far?",
    ),
    "injury": (
        "How many people had been injured in the {event} as of {day}?",
        "How many people have been injured in the {event} so far?",
    ),
}
LEAST_ARTICLES, LEAST_DAYS = 3, 30  # that name a holder, and between the first and the last of them
NEAR = datetime.timedelta(days=60)  # of a day asked about: articles that name the holder on both sides
MOST_EACH = 5  # questions of one office
MOST_DAYS = 2  # days on which the figure of one event is asked for
INJURIES = frozenset("injured wounded injuring wounding".split())
ALIKE = 0.85  # likeness of two spellings of one name


@dataclass(frozen=True, slots=True)
class Made:
    """A question, its day (YYYYMMDD), the true answer and its quote, and the answers that other days would have."""

    question: str
    group: str
    day: int
    truth: str
    quote: str
    others: tuple[str, ...]
    kind: str
    article: str


def main() -> None:
    """Make the questions, ask them, and print what share is right, stale and refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of the archive")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--half", choices=("tune", "report", "both"), default="both")
    parser.add_argument("--show", choices=("none", "wrong", "all"), default="none", help="answers to print")
    parser.add_argument("--kind", choices=("office", "figure"), help="ask only these")
    parser.add_argument("--write", type=Path, help="write the questions as a gold set into this file, and ask none")
    options = parser.parse_args()
    chosen = settings_file.load(None).answer
    settings = AnswerSettings(chosen.floor, chosen.most_statements, chosen.worth)
    with Archive.open(options.data) as archive:
        articles = [article for article in archive.catalogue.articles(NO_FILTERS) if article.date]
        rows = made(articles, options.questions, options.seed, options.half)
        rows = [row for row in rows if options.kind in (None, row.kind)]
        if options.write:
            options.write.write_text("".join(map(gold, rows, range(1, len(rows) + 1))), encoding="utf-8")
            return
        judged_rows, seconds = [], []
        for row in rows:
            started = time.process_time()
            answer = ask(archive, Question(row.question, as_of=row.day if "so far" in row.question else None), settings)
            seconds.append(time.process_time() - started)
            verdict = judged(row, answer)
            judged_rows.append((row, verdict))
            if options.show == "all" or (options.show == "wrong" and verdict != "right"):
                show(row, verdict, answer)
    for kind in dict.fromkeys(row.kind for row in rows):
        verdicts = [verdict for row, verdict in judged_rows if row.kind == kind]
        for wanted in ("right", "stale", "refused", "other"):
            share = bootstrap_interval([float(verdict == wanted) for verdict in verdicts])
            print(f"{kind:8} {wanted:8} {share.mean:.3f}  {share.low:.3f} - {share.high:.3f}  n={share.n}")
    most = sorted(seconds)[int(len(seconds) * 0.95)]
    print(f"ms of processor time: median {statistics.median(seconds) * 1000:.0f}, 95th {most * 1000:.0f}")


def gold(row: Made, number: int) -> str:
    """Write a question as a line of a gold set."""
    so_far = "so far" in row.question
    fields = {
        "id": f"as-of-{number:03}",
        "question": row.question,
        "answers": [row.truth],
        "support": [{"article": row.article}],
        "tags": ["as of", row.kind],
        "as_of": as_date(row.day).isoformat() if so_far else None,
    }
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False) + "\n"


def half(group: str) -> str:
    """Tell in which half an office or event lies."""
    return "tune" if hashlib.sha256(group.encode()).digest()[0] % 2 else "report"


def made(articles: Sequence[Article], most: int, seed: int, of: str = "both") -> list[Made]:
    """Make up to `most` questions of a half, two in three about offices."""
    generator = random.Random(seed)
    offices, figures = (
        [row for row in rows if of in ("both", half(row.group))]
        for rows in (_offices(articles, generator), _figures(articles, generator))
    )
    generator.shuffle(offices)
    generator.shuffle(figures)
    figures = figures[: most // 3]
    return [*offices[: most - len(figures)], *figures]


def _offices(articles: Sequence[Article], generator: random.Random) -> Iterator[Made]:
    seen: dict[str, dict[str, list[tuple[int, str, str]]]] = defaultdict(lambda: defaultdict(list))
    for article in articles:
        for found in {(m["title"].lower(), m["name"]): m for m in HELD.finditer(article.text)}.values():
            behind = BEHIND.search(article.text[max(0, found.start() - 50) : found.start()])
            before = behind["word"] or "" if behind else ""
            if behind is None or behind["body"].lower() in NOT_BODIES or NOT_NOW.search(before):
                continue
            if before.strip().isupper():  # `US Soccer President` is not the president of soccer
                continue
            if PICTURES.search(article.text, max(0, found.start() - 200), found.end() + 200):  # of other years
                continue
            title, body, name = found["title"], behind["body"], re.sub(r"[’']s$", "", found["name"])
            title = "CEO" if title.upper() == "CEO" else title.lower()
            text = article.text[max(0, found.start() - 60) : found.end() + 80].replace("\n", " ")
            seen[f"{body} {title}"][name].append((article.date or 0, text, article.id))
    for office, people in sorted(seen.items()):
        yield from _of_office(office, people, generator)


def _of_office(office: str, people: dict[str, list[tuple[int, str, str]]], generator: random.Random) -> Iterator[Made]:
    """Ask for days on which one person alone is named for months around."""
    rows = []
    sightings = sorted((day, name, text, article) for name, found in people.items() for day, text, article in found)
    for name, found in people.items():
        days = sorted(day for day, _, _ in found)
        if len(days) < LEAST_ARTICLES or (as_date(days[-1]) - as_date(days[0])).days < LEAST_DAYS:
            continue
        for _ in range(MOST_EACH):
            day = as_integer(as_date(days[0]) + generator.random() * (as_date(days[-1]) - as_date(days[0])))
            near = [row for row in sightings if abs(as_date(row[0]) - as_date(day)) <= NEAR]
            alone = all(_alike(name, row[1]) for row in near)
            if alone and any(row[0] <= day for row in near) and any(row[0] > day for row in near):
                _, _, *quote = max((row for row in near if row[0] <= day), key=lambda row: row[0])
                rows.append((day, name, quote))
    generator.shuffle(rows)
    for day, name, quote in rows[:MOST_EACH]:
        others = tuple(other for other in people if not _alike(name, other) and len(people[other]) > 1)
        yield Made(
            f"Who was the {office} on {day_in_words(day)}?", office, day, name, quote[0], others, "office", quote[1]
        )


def _figures(articles: Sequence[Article], generator: random.Random) -> Iterator[Made]:
    seen: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    for article in articles:
        lines = [line for line in article.text.splitlines() if HARM.search(line) and EVENTS.search(line)]
        for found in (found for line in lines for form in FIGURES for found in form.finditer(line)):
            event = found["event"].strip()
            if re.search(r"[A-Z]", event) and EVENTS.search(event) and not NO_EVENT.search(event):
                text = found.string[max(0, found.start() - 60) : found.end() + 60]
                kind = "injury" if found["kind"] in INJURIES else "death"
                seen[f"{kind} {event}"].append((article.date or 0, found["value"], text, article.id))
    for group, rows in sorted(seen.items()):
        kind, _, event = group.partition(" ")
        days = sorted({row[0] for row in rows})
        for day in generator.sample(days, min(MOST_DAYS, len(days))):
            _, value, quote, source = generator.choice(sorted(row for row in rows if row[0] == day))
            if len({row[1] for row in rows if row[0] == day}) == 1:
                others = tuple({row[1] for row in rows if row[1] != value})
                asked = generator.choice(ASKED[kind]).format(event=event, day=day_in_words(day))
                yield Made(asked, event, day, value, quote, others, "figure", source)


def judged(row: Made, answer: Answer) -> str:
    """Tell whether an answer is right, stale (what another day would have), refused, or something else."""
    if answer.refused or not answer.statements:
        return "refused"
    first = answer.statements[0]
    told = answer.short or " ".join(first.text[start:end] for start, end in first.emphasis) or first.text
    if row.kind == "office":
        if _alike(row.truth, told):
            return "right"
        return "stale" if any(_alike(other, told) for other in row.others) else "other"
    if _has(first.text, row.truth):
        return "right"
    return (
        "stale" if any(_has(first.text, other) for other in row.others) or (first.published or 0) < row.day else "other"
    )


def _has(text: str, number: str) -> bool:
    words = {word: str(value) for value, word in enumerate(NUMBER_WORDS, 2)}
    number, text = words.get(number, number), re.sub(r"[A-Za-z]+", lambda m: words.get(m[0].lower(), m[0]), text)
    return re.search(rf"(?<![\d,.]){re.escape(number)}(?![\d]|,\d)", text) is not None


def _plain(text: str) -> str:
    return text.casefold().replace("’", "'")


def _last(name: str) -> str:
    return _plain(name.rsplit(maxsplit=1)[-1])


def _alike(name: str, told: str) -> bool:
    """Return whether a text has the last name, in this or a similar spelling: `Zelensky` and `Zelenskyy`."""
    return any(
        SequenceMatcher(None, _last(name), word).ratio() >= ALIKE for word in re.findall(r"[\w'-]+", _plain(told))
    )


def show(row: Made, verdict: str, answer: Answer) -> None:
    """Print one question with its truth and its answer."""
    print(f"{verdict.upper()}: {row.question}  truth: {row.truth}  from: {row.quote!r}")
    for statement in answer.statements:
        print(f"    {statement.short!r} {statement.published} {statement.text[:220]!r}")


if __name__ == "__main__":
    main()
