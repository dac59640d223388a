"""Statements with quotes that carry them or do not, to train the check on: where each is from, and what is kept back.

Five sources: sentences of news rewritten by program, invented sentences, questions of reading sets turned into
statements with a right or a wrong answer, pairs that people judged, and statements written for it (`reworded.py`).
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import people
import reworded
from pair import Pair
from rewrites import CHANGING, KEEPING, NAMED, Nearby
from templates import fillings
from verbs import past

from evaluation.agreement.support import in_first_half
from evaluation.research import claims, realtimeqa
from evaluation.research.files import records
from index.article import Article, day_in_words
from index.split import sentences

SEED = 20261129
ADVERTISING = re.compile(
    r"^(?:Photos?:|Get |Sign up|Follow|Contact|Read|Click|More:|—|–|--|\W)|newsletter|subscribe|@|http|\?$"
)


def kept_back(group: str) -> bool:
    """Return whether a group is in the seventh that is not trained on."""
    return hashlib.sha256(group.encode()).digest()[0] % 7 == 0


def load(research_data: Path, generator: random.Random, count: int = 9_000) -> list[Pair]:
    """All pairs of all sources, in no order: of `count` articles of news, and of half as many for what is seldom."""
    articles = list(realtimeqa.corpus(research_data))
    generator.shuffle(articles)
    pairs = [*news(articles[:count], generator), *seldom(articles[count : count * 3 // 2], generator)]
    pairs += [*invented(articles, generator, 5_200), *asked(research_data, generator)]
    pairs += [*judged(research_data, generator), *cited(research_data)]
    pairs += [*people.grounded(research_data, generator), *people.merged(research_data, generator)]
    pairs += [*people.served(research_data, generator)]
    statements = list(reworded.written(research_data, generator))
    pairs += [*statements, *reworded.attributed(statements, generator), *reworded.repeated(statements, generator)]
    generator.shuffle(pairs)
    return pairs


def training(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs to train on: no more of a source than MOST says, without those kept back for measuring."""
    taken: dict[tuple[str, bool], int] = defaultdict(int)
    found = []
    for pair in pairs:
        held = pair.source.endswith("second half") if "half" in pair.source else kept_back(pair.group)
        if not held and taken[pair.source, pair.carried] < MOST.get(pair.source, 2_400):
            taken[pair.source, pair.carried] += 1
            found.append(pair)
    return found


MOST = {
    "kept": 6_000, "encyclopaedia, kept": 1_800, "encyclopaedia, changed": 1_800, "serves": 1_700,
    "does not serve": 1_000, "order": 900, "answers": 2_400, "near miss": 1_800, "beside the answer": 1_000,
    "another sentence": 200, "something added": 600, "another name": 500, "another number": 600,
    "another of a kind": 600, "denial added": 600, "names exchanged": 700, "cause made": 250, "opposite": 900,
    "invented, kept": 3_000, "invented, changed": 3_300, "asked, right": 900, "asked, wrong": 700,
    "asked, not told": 300, "conjnli": 600, "breaking-nli": 300, "sufficient-facts": 350, "news-factor": 150,
    "modal turned": 450, "denial lost": 450, "doubt lost": 500, "hedge lost": 600, "condition lost": 400,
    "fool-me-twice-dev": 350, "fool-me-twice-test": 350, "fever-symmetric": 350, "head lost": 400,
    "written, honest": 12_000,
}  # fmt: skip


# ---- sentences of news, rewritten ----


def news(articles: Iterable[Article], generator: random.Random) -> Iterator[Pair]:
    """Two sentences of each article: up to two rewordings that say the same, and as many that do not."""
    for article in articles:
        whole = [article.text[start:end] for start, end in sentences(article.text)]
        usable = [
            one
            for one in whole
            if 45 < len(one) < 320 and one.endswith(".") and "\n" not in one and not ADVERTISING.search(one)
        ]
        names = sorted({match[0] for one in usable for match in NAMED.finditer(one)} - {"Monday", "Tuesday"})
        nearby = Nearby(generator, names, usable)
        for sentence in generator.sample(usable, min(2, len(usable))):
            heading = (
                f"{article.title} · {day_in_words(article.date)}" if article.date and generator.random() < 0.5 else ""
            )
            yield from _rewritten(sentence, whole, heading, article.id, nearby)


def _rewritten(sentence: str, whole: Sequence[str], heading: str, group: str, nearby: Nearby) -> Iterator[Pair]:
    chance = nearby.chance
    place = whole.index(sentence)
    beside = whole[place + 1 : place + 2] if chance.random() < 0.5 else whole[max(0, place - 1) : place]
    quoted = sentence
    if chance.random() < 0.3 and beside and len(beside[0]) < 250:
        quoted = f"{sentence} {beside[0]}" if beside == whole[place + 1 : place + 2] else f"{beside[0]} {sentence}"
    same = [one for one in (_reworded(sentence, nearby) for _ in range(2)) if one != sentence]
    for statement in dict.fromkeys(same or [sentence]):
        yield Pair(statement, quoted, True, "kept", group, heading)
    wanted, found = max(1, len(same)), 0
    for name in chance.sample([*CHANGING, *RARE], len(CHANGING) + len(RARE)):
        start = _reworded(sentence, nearby) if chance.random() < 0.5 else sentence
        changed = CHANGING[name](start, nearby)
        if changed and changed not in (sentence, start) and len(changed) > 15:
            yield Pair(changed, quoted, False, name, group, heading)
            found += 1
        if found == wanted:
            return


# Rules that seldom apply are tried twice as often.
RARE = (
    "hedge lost",
    "belief as fact",
    "condition lost",
    "denial lost",
    "doubt lost",
    "head lost",
    "roles turned",
    "accusation as deed",
    "modal turned",
)


def seldom(articles: Iterable[Article], generator: random.Random) -> Iterator[Pair]:
    """One sentence of each article for each rule that seldom applies, with a rewording that says the same."""
    for article in articles:
        whole = [article.text[start:end] for start, end in sentences(article.text)]
        usable = [one for one in whole if 45 < len(one) < 320 and one.endswith(".") and "\n" not in one]
        nearby = Nearby(generator, (), usable)
        for name in SELDOM:
            for sentence in usable:
                changed = CHANGING[name](sentence, nearby)
                if changed and changed != sentence and not ADVERTISING.search(sentence):
                    yield Pair(changed, sentence, False, name, article.id)
                    yield Pair(_reworded(sentence, nearby), sentence, True, "kept", article.id)
                    break


SELDOM = ("belief as fact", "head lost", "roles turned", "accusation as deed", "condition lost", "hedge lost")


def _reworded(sentence: str, nearby: Nearby) -> str:
    """One to three rewordings that keep the meaning, one after the other."""
    wanted, done = nearby.chance.choice((1, 1, 2, 2, 3)), 0
    for name in nearby.chance.sample([*KEEPING], len(KEEPING)):
        written = KEEPING[name](sentence, nearby)
        if written and len(written) > 20:
            sentence, done = written, done + 1
        if done == wanted:
            break
    return sentence


# ---- invented sentences ----


def invented(articles: Sequence[Article], generator: random.Random, count: int) -> Iterator[Pair]:
    """Invented sentences, with names taken from the news."""
    names = sorted({match[0] for article in articles[:1500] for match in NAMED.finditer(article.text[:1500])})
    people = [name for name in names if re.fullmatch(r"[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?", name)]
    places = [name for name in people if " " not in name]
    for filling in fillings(generator, people, places, count):
        both = min(2, len(filling.same) or 1)
        for statement in generator.sample(filling.same, min(both, len(filling.same))) or [filling.sentence]:
            yield Pair(statement, filling.sentence, True, "invented, kept", filling.sentence)
        for statement in generator.sample(filling.other, min(both, len(filling.other))):
            yield Pair(statement, filling.sentence, False, "invented, changed", filling.sentence)


# ---- questions turned into statements ----

READING = ("qa-squad-2.0-dev", "qa-squad-1.1-dev", "qa-squadshifts-wiki", "qa-qamr-dev", "qa-qamr-test")
ASKS_WITH_DID = re.compile(
    r"(?i)(when|where|in (?:what|which) \w+|on what \w+|who|whom|what(?: \w+)?|which \w+(?: \w+)?|how many \w+"
    r"|how much \w+) did (.+)$"
)
ASKS_FOR_SUBJECT = re.compile(
    r"(?i)(?:who|what(?: (?!is|are|was|were|did|do|does|would|will|has|have|can|could)[a-z]+)?"
    r"|which [a-z]+(?: of [a-z ]+?)?) (?!did|do|does|do\b)((?:\w+ed|was|were|is|are|has|had|won|wrote|made|became|led"
    r"|took|gave|began|built|held|ran|caused|can|will) .+)$"
)
LAST = re.compile(r"\b(?:for|of|to|in|on|with|by|at|from|about|as|like)$")


def asked(research_data: Path, generator: random.Random) -> Iterator[Pair]:
    """Questions of reading sets with a right or a wrong answer, as statements."""
    for name in READING:
        by_context: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for record in records(research_data / "reader" / f"{name}.jsonl.gz"):
            by_context[str(record["context"])].append(record)
        contexts = sorted(by_context)
        generator.shuffle(contexts)
        for context in contexts[: 600 if "qamr" in name else len(contexts)]:
            yield from _of_context(context, by_context[context], generator)


def _of_context(context: str, found: Sequence[dict[str, Any]], generator: random.Random) -> Iterator[Pair]:
    spans = list(sentences(context))
    answers = sorted({str(answer) for record in found for answer in _list(record, "answers")})
    for record in found:
        question, group = str(record["question"]), str(record.get("title") or context)[:80]
        if record.get("unanswerable"):
            for wrong in _list(record, "wrong_answers")[:1]:
                place = context.find(str(wrong))
                statement = as_statement(question, str(wrong))
                if statement and place >= 0:
                    yield Pair(statement, _around(context, spans, place), False, "asked, not told", group)
            continue
        if not _list(record, "answers"):
            continue
        answer, place = (
            str(_list(record, "answers")[0]),
            int(_list(record, "answer_starts")[0] if _list(record, "answer_starts") else -1),
        )
        place = place if place >= 0 else context.find(answer)
        right = as_statement(question, answer)
        if place < 0 or not right:
            continue
        quoted = _around(context, spans, place)
        yield Pair(right, quoted, True, "asked, right", group)
        others = [
            one
            for one in answers
            if one.lower() not in answer.lower()
            and answer.lower() not in one.lower()
            and one[:1].isdigit() == answer[:1].isdigit()
            and one[:1].isupper() == answer[:1].isupper()
        ]
        near = [one for one in others if one in quoted]
        if near or (others and generator.random() < 0.4):
            wrong = as_statement(question, generator.choice(near or others))
            if wrong:
                yield Pair(wrong, quoted, False, "asked, wrong", group)


def _list(record: dict[str, Any], field: str) -> list[Any]:
    value = record.get(field)
    return value if isinstance(value, list) else []


def _around(context: str, spans: Sequence[tuple[int, int]], place: int) -> str:
    """The sentence at a place, with the one before it."""
    at = max((number for number, span in enumerate(spans) if span[0] <= place), default=0)
    return context[spans[max(0, at - 1)][0] : spans[at][1]]


def as_statement(question: str, answer: str) -> str | None:
    """A question with its answer as a statement: "When did Bell found it?", "1875" gives "Bell founded it in 1875."."""
    text, answer = question.strip().rstrip(" ?"), answer.strip().rstrip(".")
    if len(text) < 12 or LAST.search(text) or len(answer) > 90:
        return None
    match = ASKS_WITH_DID.match(text)
    if match:
        return _with_object(match[1].lower(), match[2], answer)
    match = ASKS_FOR_SUBJECT.match(text)
    if match and not re.match(r"(?:is|are|was|were) (?:he|she|it|they|[A-Z])", match[1]):
        return _sentence(f"{answer} {match[1]}")
    match = re.match(r"(?i)how many ([a-z]+ .+)$", text)
    if match and not re.search(r"\b(?:did|do|does|is there|are there|were there|was there)\b", match[1]):
        return _sentence(f"{answer} {match[1]}" if " " not in answer else f"{answer} {match[1].partition(' ')[2]}")
    return None


def _with_object(asked: str, rest: str, answer: str) -> str | None:
    words = rest.split(" ")
    at = next((place for place, word in enumerate(words) if place and past(word)), None)
    if at is None or words[at] == "do":
        return None
    subject, verb, behind = " ".join(words[:at]), past(words[at]), " ".join(words[at + 1 :])
    if asked.startswith(("when", "in ", "on ")):
        front = (
            ""
            if re.match(
                r"(?i)(?:in|on|at|after|before|during|by|since|around|from|until|late|early|the|between|every|last)\b",
                answer,
            )
            else ("on " if re.search(r"\d{1,2}(?:st|nd|rd|th)?,? |day\b", answer) else "in ")
        )
        return _sentence(f"{subject} {verb} {behind} {front}{answer}")
    if asked == "where":
        front = (
            ""
            if re.match(r"(?i)(?:in|on|at|to|from|near|into|under|over|across|by|inside|outside)\b", answer)
            else "in "
        )
        return _sentence(f"{subject} {verb} {behind} {front}{answer}")
    return _sentence(f"{subject} {verb} {answer} {behind}")


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:1].upper()}{text[1:]}."


# ---- pairs that people judged ----

JUDGED = {
    "conjnli": 9_000,
    "fool-me-twice-dev": 978,
    "fool-me-twice-test": 1_171,
    "fever-symmetric": 1_145,
    "sufficient-facts": 2_375,
    "news-factor": 700,
    "breaking-nli": 1_900,
}


def judged(research_data: Path, generator: random.Random) -> Iterator[Pair]:
    """Pairs of the inference sets; as many of each set as JUDGED says, those that carry first."""
    for name, most in JUDGED.items():
        found = list(records(research_data / "reader" / f"nli-{name}.jsonl.gz"))
        generator.shuffle(found)
        found.sort(key=lambda record: record["label"] != "entailment")
        for record in found[:most]:
            carried = record["label"] == "entailment"
            yield Pair(
                record["hypothesis"],
                record["premise"],
                carried,
                name,
                str(record.get("page") or record["premise"])[:80],
            )


MOST_WORDS = 110  # words of quotes that are read; longer ones do not fit into the tokens


def most_like(statement: str, quotes: Sequence[str]) -> str:
    """The quotes; of long ones those sentences that have most of the statement's words, in their order."""
    told = [text[start:end] for text in quotes for start, end in sentences(text)]
    if sum(len(sentence.split()) for sentence in told) <= MOST_WORDS:
        return " ".join(told)
    words = set(re.findall(r"\w{3,}", statement.lower()))
    shared = [len(words & set(re.findall(r"\w{3,}", sentence.lower()))) for sentence in told]
    chosen: list[int] = []
    room = MOST_WORDS
    for place in sorted(range(len(told)), key=lambda place: -shared[place]):
        length = len(told[place].split())
        if length <= room or not chosen:
            chosen.append(place)
            room -= length
    return " ".join(told[place] for place in sorted(chosen))


def cited(research_data: Path) -> Iterator[Pair]:
    """Claims with the evidence that they cite: one half of AttributionBench and of WiCE; the other is measured on."""
    for read in (claims.attributionbench, claims.wice):
        for claim in read(research_data):
            quoted = most_like(claim.text, claim.evidence)
            source = f"{read.__name__}, {'first' if in_first_half(claim) else 'second'} half"
            yield Pair(claim.text, quoted, claim.supported, source, claim.group)
