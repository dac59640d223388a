"""Makes questions out of an archive's own sentences, each with its answer, for a person to accept, correct or skip.

Hides which sentences make a question: those whose subject is a figure (`Nine people were killed in …`) or a name
(`Marta Quell was named keeper of …`), those that are somebody's words (`“…,” said Marta Quell`), and those that name
the day of what was done (`… was opened again on Friday`). The question is the sentence with that part asked for, so a
sentence that needs the ones before it makes none. What is asked does not depend on what Dateline answers: a set of
questions that it answers already would measure nothing.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from answer.compose.speech import MARK, VERBS
from answer.question.kind import CALENDAR, NUMBER_WORDS, STOP_WORDS, names_in
from answer.topics.topic import TITLES
from evaluation.gold.write import Draft
from index.article import NO_FILTERS, Article, day_in_words
from index.dates.events import TimeExpression, expressions
from index.dates.vocabulary import MONTH_NAMES
from index.split import quotable
from index.store.catalogue import Catalogue

READ_AT_ONCE = 50  # articles, so that a large archive is not in memory
QUOTES = 1 / 3  # of the questions at most, because the words of a quotation are easily found (docs/decisions.md)
SHORTEST, LONGEST = 40, 260  # characters of a sentence; a longer one makes a long question
FEWEST_WORDS, MOST_WORDS = 5, 24  # words of a question, so that it can be read at a glance
FEWEST_CONTENT = 3  # content words of a quotation; one with fewer could be anybody's
# These refer to something before the sentence, or to its day, so the question could not be understood alone. Where a
# name is asked for, `his` can be its own.
POINTING = frozenset(
    "he she they it we i you him them us me this that these those here there then its our my your such another other"
    " both former latter earlier also however but latest same so today tonight yesterday tomorrow now currently"
    " recently ago".split()
)
OWN = frozenset("his her hers their theirs himself herself themselves".split())
BYLINE = frozenset("reporter reporters correspondent columnist editor journalist comment".split())
# A question that ends with one of these has lost the words that it belongs to, so it is left out.
LOOSE = frozenset("early late into yet only just not shortly days hours weeks months minutes moments".split())
CLOSING = frozenset("again out off down up".split())
ENDS = re.compile(
    r"[,;–—(]|:(?!\d)|\s-\s|\sand\s(?=\d|[A-ZÀ-Þ][\w’'-]{1,20} [A-ZÀ-Þ][\w’'-]{1,20} [a-z])"
    r"|\s(?:who|which|while|after|before|but|because|although|as|when|where|according|amid)\s"
)
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}}){{0,3}}|\d{{1,9}}(?:\.\d{{1,2}})?|(?:{'|'.join(NUMBER_WORDS.split())})(?:-[a-z]{{3,5}})?)"
    r"(?: (?:thousand|million|billion))?"
)
_ABOUT = r"(?:at least|about|around|some|nearly|almost|more than|over|up to|as many as|an estimated) "
_THINGS = r"(?!(?:of|others|more)\b)(?:[a-z][\w’'-]{0,20} ){0,2}[a-z][\w’'-]{0,20}"
FIGURE = re.compile(
    rf"(?P<about>{_ABOUT})?(?P<answer>{_NUMBER}) (?P<things>{_THINGS})"
    r" (?P<rest>(?:were|are|have|had|died|took|attended|will|voted|fled)\s.{1,200})",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-Þ][\w’'-]{1,20}\.?"
WHO = re.compile(
    rf"(?P<office>(?:[A-Z][\w’'-]{{1,20}} ){{0,4}}?)(?P<answer>{_CAPITAL}(?: {_CAPITAL}){{1,2}})(?:, \d{{1,2}},)?"
    r" (?P<rest>(?:[a-z]{2,12}ed|was|has|had|will|won|became|is|told|took|made|ran|led|lost|beat|found|gave|left|met"
    r"|sold|bought|said|says|wrote|broke|began|held|set|sent)\s.{1,200})"
)
_SPEAKER = rf"{_CAPITAL}(?: {_CAPITAL}){{0,2}}"
QUOTED = re.compile(
    r"[“\"](?P<claim>[^“”\"]{25,160}?)[,?!][”\"] "
    rf"(?:said (?P<one>{_SPEAKER})|(?:[a-z][\w ’'-]{{2,40}}, )?(?P<other>{_SPEAKER}),? (?:said|told)\b)"
)
WHEN = re.compile(
    r"(?P<subject>\S.{2,60}?) (?P<verb>was|were|will be|is to be|are to be) (?P<rest>(?:[a-z]{2,12}(?:ed|en)"
    r"|found|held|built|sold|shot|hit|made|sent|born|set|cut|shut|lost|kept|left|brought|heard|shown|sworn)\b.{0,120})"
)
NUMBERS = frozenset(NUMBER_WORDS.split())
SHOUTED = re.compile(r"[A-Z]{3,}")
BEFORE_DAY = re.compile(r"\s(?:on|early|late|by|in)\Z")
SAYING = re.compile(rf"\b(?:{VERBS})\b")
DAY_BEHIND = re.compile(r"(?:\s(?:on|early|late))?\s\Z")
# after one of these, a day needs no `on`: `by 18 January`
BEHIND = re.compile(r"\b(?:by|of|until|since|from|for|through|to)\Z")
OFFICES = TITLES | frozenset(
    """democrat democratic republican director officer coach captain detective sheriff prosecutor attorney author actor
    actress singer analyst spokesman spokeswoman commissioner ambassador envoy premier professor pastor""".split()
)
NO_PERSON = frozenset(
    """ministry council bank university company inc corp group party house court committee agency department police
    union association times post news street city county state states united airlines league club fund school hospital
    institute center centre commission board office federation republic kingdom army force forces navy hurricane storm
    championship cup games world series day north south east west new project foundation the
    although though every each since unless until whether once highway avenue bridge airport bros brothers""".split()
)
NO_LAST_NAME = frozenset(("Jr", "Sr"))
MONTH_OR_YEAR = re.compile(rf"\d{{4}}|{'|'.join(MONTH_NAMES.split())}", re.IGNORECASE)


Told = Sequence[TimeExpression]
Made = tuple[str, tuple[str, ...]] | None
# A function that makes a question of a sentence, given its offset in the article. Told are the times it names.
Maker = Callable[[str, Article, int, Told], Made]


def suggestions(articles: Iterable[Article]) -> Iterator[Draft]:
    """Make questions: one of each article, then a second one of each, and so on; of the kinds in turn.

    Those that have no name, and so may be about several events, come after all others, and quotations are a third.
    """
    nameless: list[list[Draft]] = []

    def named() -> Iterator[list[Draft]]:
        for article in articles:
            found = list(_of(article))
            nameless.append([draft for draft in found if not _has_name(draft)])
            yield [draft for draft in found if _has_name(draft)]

    made, used = Counter[str](), set[str]()
    yield from _in_turn(named(), made, used)
    yield from _in_turn(nameless, made, used)


def _in_turn(left: Iterable[list[Draft]], made: Counter[str], used: set[str]) -> Iterator[Draft]:
    """Give one question of each article in a round; quotations, which most articles have, only up to their share."""
    share = QUOTES
    while True:
        rest, before = [], made.total()
        for found in left:
            # a near copy has the same sentence, which must not be asked for twice
            new = [each for each in found if each.quote[:SHORTEST] not in used]
            if new:
                rest.append(new)
                chosen = min(new, key=lambda each: made[each.tags[0]])
                if chosen.tags == ("quote",) and made["quote"] > share * made.total():
                    continue
                made[chosen.tags[0]] += 1
                used.add(chosen.quote[:SHORTEST])
                yield chosen
        if not rest:
            return
        share = QUOTES if made.total() > before else 1  # no other kind is left, so the limit for quotations goes
        left = rest


def _has_name(draft: Draft) -> bool:
    """Whether a question has a name, or the very words of a quotation."""
    names = (name for name in names_in(draft.question) if not name[0].isdigit() and name.lower() not in CALENDAR)
    return draft.tags == ("quote",) or any(names)


def drawn(catalogue: Catalogue, seed: int | None = None) -> Iterator[Article]:
    """Draw the articles in any order, or in that of a seed; of near copies only one."""
    rows = list({kin: row for row, _, _, kin in catalogue.places(None, NO_FILTERS)}.values())
    random.Random(seed).shuffle(rows)  # noqa: S311  (nothing secret)
    for begin in range(0, len(rows), READ_AT_ONCE):
        yield from catalogue.articles_at(rows[begin : begin + READ_AT_ONCE])


def _of(article: Article) -> Iterator[Draft]:
    times = expressions(article.text, article.date)
    for start, end in quotable(article.text):
        sentence = article.text[start:end].strip()
        if not SHORTEST <= len(sentence) <= LONGEST or not sentence.endswith(".") or "\n" in sentence:
            continue
        told = [each for each in times if start <= each.start < end]
        makers = {"quote": _quote} if MARK.search(sentence) else MAKERS
        for tag, make in makers.items():
            made = make(sentence, article, start, told)
            if made and (tag == "quote" or _stands_alone(made[0])):
                yield Draft(made[0], (tag,), made[1], article, sentence)


def _quote(sentence: str, article: Article, _: int, __: Told) -> Made:
    found = QUOTED.match(sentence)
    content = {word for word in _words(found["claim"]) if word not in STOP_WORDS} if found else set()
    if not found or len(content) < FEWEST_CONTENT:
        return None
    speaker = found["one"] or found["other"]
    if " " not in speaker:  # a reader of the question needs the full name, which the article gives once
        full = re.search(rf"(?<![\w’'-]){_CAPITAL} {re.escape(speaker)}(?!\w)", article.text)
        speaker = full.group() if full else ""
    name = _person(speaker.split(), "", article.text)
    return (f"Who said “{found['claim']}”?", _each(" ".join(name), _last_name(name))) if name else None


def _figure(sentence: str, article: Article, _: int, told: Told) -> Made:
    found = FIGURE.match(sentence)
    clause = _dated(_clause(found["rest"]), article, told) if found else ""
    if not found or not clause:
        return None
    answer = found["answer"]
    return f"How many {found['things']} {clause}?", _each(answer, f"{(found['about'] or '').lower()}{answer}")


def _who(sentence: str, article: Article, _: int, told: Told) -> Made:
    found = WHO.match(sentence)
    clause = _dated(_clause(found["rest"]), article, told) if found else ""
    if not found or not clause:
        return None
    name = _person(found["answer"].split(), found["office"], article.text)
    return (f"Who {clause}?", _each(" ".join(name), _last_name(name))) if name else None


def _person(name: list[str], office: str, text: str) -> list[str]:
    """Give the words of a person's full name without an office before it; none if it is not a full name."""
    if len(name) > 2 and (name[0].lower() in OFFICES or re.search(rf"\b{re.escape(name[0].lower())}\b", text)):
        name = name[1:]
    around = {*_words(office), *_words(" ".join(name))}
    if len(name) < 2:
        return []
    is_person = (NO_PERSON | OWN | STOP_WORDS | NUMBERS).isdisjoint(around) and name[0].lower().rstrip(
        "."
    ) not in OFFICES
    odd = any(SHOUTED.fullmatch(word) or word.endswith(("’s", "'s")) for word in name)
    return name if is_person and not odd else []


def _last_name(name: Sequence[str]) -> str:
    return next((word for word in reversed(name) if word.rstrip(".") not in NO_LAST_NAME), name[-1])


def _when(sentence: str, article: Article, start: int, told: Told) -> Made:
    if len(told) != 1 or told[0].first != told[0].last:
        return None
    words = article.text[told[0].start : told[0].end]
    before = BEFORE_DAY.sub("", sentence[: told[0].start - start].rstrip())
    found = WHEN.fullmatch(before)
    subject = _inside(found["subject"], article) if found else ""
    if not found or not subject or ENDS.search(f"{subject} {found['rest']}") or SAYING.search(subject):
        return None
    verb, _, infinitive = found["verb"].partition(" ")
    rest = " ".join(filter(None, (infinitive, found["rest"])))
    return f"When {verb} {subject} {rest}?", _each(words, day_in_words(told[0].first))


MAKERS: dict[str, Maker] = {"figure": _figure, "name": _who, "day": _when}


def _each(*answers: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answers))


def _clause(text: str) -> str:
    """Cut a sentence before its subordinate clauses."""
    found = ENDS.search(text)
    return text[: found.start() if found else None].strip(" .")


def _dated(clause: str, article: Article, told: Told) -> str:
    """Replace `on Thursday` by its date; empty if a time in the clause cannot be understood without the article."""
    for each in told:
        words = article.text[each.start : each.end]
        place = clause.find(words)
        if place < 0 or re.search(r"\d{4}", words):
            continue
        if each.first == each.last:
            before, after = DAY_BEHIND.sub("", clause[:place]), clause[place + len(words) :]
            if after and after.split()[0] not in STOP_WORDS:  # in `his Thursday night show`, the day is no time
                return ""
            on = "" if BEHIND.search(before) else "on "
            clause = f"{before} {on}{day_in_words(each.first)}{after}"
        elif not MONTH_OR_YEAR.search(words):
            return ""
    return clause


def _inside(subject: str, article: Article) -> str:
    """Write the subject of a sentence as inside one; empty if the article does not show whether it is a name."""
    first, _, rest = subject.partition(" ")
    if first in ("The", "A", "An") and rest:
        return f"{first.lower()} {rest}"
    if re.search(rf"[\w,] {re.escape(first)}\b", article.text):
        return subject
    low = f"{first.lower()} {rest}".strip()
    return low if re.search(rf"\b{re.escape(first.lower())}\b", article.text) else ""


def _stands_alone(question: str) -> bool:
    """Whether a question has enough words, and none that points to other sentences."""
    words = _words(question)
    content = [word for word in words if word not in STOP_WORDS]
    own = OWN if words[0] == "who" else frozenset[str]()
    return (
        FEWEST_WORDS <= len(words) <= MOST_WORDS
        and len(content) >= FEWEST_CONTENT
        and not (POINTING | OWN - own) & set(words[1:])
        and not (STOP_WORDS - CLOSING | LOOSE).intersection(words[-1:])
        and BYLINE.isdisjoint(words)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
