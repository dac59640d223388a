"""Made-up questions for training the reader: gaps cut into sentences, and questions twisted until nothing answers them.

A gap question takes a clause, cuts a name, number or date out and asks for it ("how many vehicles is Ford recalling").
The grammar is rough; what it teaches is to hold a question's words and the kind of its answer against a sentence.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reader_groups import Document, Group, holds, normal, topic_words

from answer.question.kind import NUMBER_WORDS, PATTERNS, STOP_WORDS

# For each kind of gap the words that ask for it. `{}` is the word behind a number.
ASK = {
    "money": ("How much money", "How much", "What sum"),
    "percent": ("What percentage", "What share", "What percent"),
    "age": ("How old", "At what age", "What is the age of"),
    "clock": ("At what time", "What time", "At what hour"),
    "length": ("How far", "How long", "What distance"),
    "date": ("When", "On what date", "What day", "When exactly"),
    "number": ("How many {}", "How many {}", "What number of {}"),
    "place": ("Where", "In which place", "In which country", "In what city"),
    "person": ("Who", "Who", "What", "Which", "What is the name of"),
    "reason": ("Why", "What is the reason", "For what reason"),
}
KINDS = tuple(kind for kind in ASK if kind not in ("reason", "place"))  # narrow ones first: they claim their words
BECAUSE = re.compile(r"\b(?:because|due to|after|in order to|so that|as a result of|thanks to)\b", re.IGNORECASE)
# What these templates ask for is rarely told; they are asked only where no sentence has words that could tell it.
MISSING: tuple[tuple[str, str], ...] = (
    ("How old is {name}?", "age"),
    ("How old was {name} when this happened?", "age"),
    ("What time did {clause}?", "clock"),
    ("At what time was it that {clause}?", "clock"),
    ("How much did it cost when {clause}?", "money"),
    ("How much money did {name} pay?", "money"),
    ("What percentage of people {clause}?", "percent"),
    ("How far is it from {name} to the border?", "length"),
    ("How many people were wounded when {clause}?", r"wound|injur|hurt"),
    ("How many people died when {clause}?", r"kill|dea|die|fatal|lives|toll"),
    ("How many people were arrested after {clause}?", r"arrest|detain|custody|charged"),
    ("Who is the president of {name}?", r"president|leader|head of state"),
    ("Who is the prime minister of {name}?", r"minister|premier|leader"),
    ("Who is the wife of {name}?", r"wife|husband|spouse|married|widow|couple"),
    ("Who leads {name}?", r"lead|chief|head|chair|president|director|boss|minister|CEO"),
    ("Who founded {name}?", r"found|creat|establish|start"),
    ("What is the population of {name}?", r"population|million|people|inhabitants"),
    ("What is the capital of {name}?", r"capital"),
    ("What language is spoken in {name}?", r"language|speak"),
    ("Where was {name} born?", r"born|birth|native|hometown|grew"),
    ("What weapon was used by {name}?", r"weapon|gun|rifle|missile|drone|bomb|knife|rocket|pistol|explosive"),
    ("What is the name of the hospital where {name} was treated?", r"hospital|clinic|medical"),
    ("Which company built {name}?", r"built|build|compan|made|manufactur|maker"),
    ("What was the weather like when {clause}?", r"weather|rain|snow|storm|wind|sunny|cloud|temperature"),
    ("How did the United Nations react when {clause}?", r"United Nations|UN\b|U\.N"),
    ("What did the court decide about {name}?", r"court|judge|verdict|ruling|sentence"),
    ("Who won the election in {name}?", r"won|win|elect|vote|victory"),
    ("Did {name} apologize?", r"apolog|sorry|regret"),
    ("What color was {name}?", r"red|blue|green|white|black|yellow|color|colour|orange|brown"),
    ("How many children does {name} have?", r"child|son|daughter|kid|father|mother|baby"),
)
VERBS = """
    killed arrested won lost signed rejected accepted bought sold opened closed attacked defended praised
    criticized hired fired built destroyed released banned approved canceled announced denied found stole joined
    left promised refused invited expelled rescued injured elected dismissed raised cut launched stopped named
    married divorced sued paid borrowed recalled increased decreased founded wrote painted directed invented
    discovered visited avoided
""".split()
OPPOSITES = {
    "north": "south", "south": "north", "east": "west", "west": "east", "northern": "southern", "southern": "northern",
    "eastern": "western", "western": "eastern", "largest": "smallest", "smallest": "largest", "first": "last",
    "last": "first", "oldest": "youngest", "youngest": "oldest", "highest": "lowest", "lowest": "highest",
    "increase": "decrease", "decrease": "increase", "before": "after", "after": "before", "most": "least",
    "male": "female", "female": "male", "men": "women", "women": "men", "win": "lose", "lose": "win",
    "start": "end", "end": "start", "begin": "end", "began": "ended", "born": "buried", "buy": "sell", "sell": "buy",
    "more": "fewer", "wife": "father", "son": "brother", "daughter": "sister", "king": "bishop", "city": "river",
    "president": "treasurer", "minister": "judge", "company": "school", "team": "ship", "film": "bridge",
}  # fmt: skip
# What happened to a number of people, and the words that ask for it: "killing 12 and injuring three" has two answers.
HARMED = {
    "killed": ("killed", "killing", "dead", "died"), "injured": ("injured", "injuring", "hurt"),
    "wounded": ("wounded", "wounding"), "arrested": ("arrested", "arresting"), "missing": ("missing",),
    "rescued": ("rescued", "rescuing"), "evacuated": ("evacuated", "evacuating"), "detained": ("detained", "detaining"),
    "hospitalized": ("hospitalized", "hospitalised"), "displaced": ("displaced", "displacing"),
}  # fmt: skip
SWAPPED = 0.35  # of the questions given another name: how many get one that the answering sentence names too
HOW_MANY = ("How many people were {}?", "How many were {}?", "How many people have been {}?", "What number was {}?")
BEHIND = r"(?: [a-z]+){0,2}?(?: (?:were|was|are|have been|had been|others))*"
NAMED = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
NUMBER = rf"(?:\d[\d,]*|(?i:{'|'.join(NUMBER_WORDS.split())}))"
ADVERTISING = re.compile(r"\?$|^(?:Follow|Get|Sign up|Read|Click|Contact|More:|Related)\b|newsletter|subscribe|@")
DIGITS = re.compile(r"\b\d[\d,.]*\b")


def gap_groups(documents: Sequence[Document], generator: random.Random, per_document: int) -> Iterator[Group]:
    """Yield questions made from random sentences of each document, with all its sentences to choose from."""
    for document in documents:
        places = [p for p, s in enumerate(document.sentences) if 50 < len(s) < 350 and not ADVERTISING.search(s)]
        for place in generator.sample(places, min(per_document, len(places))):
            group = _gap_group(document, place, generator)
            if group:
                yield group


def harm_groups(documents: Sequence[Document]) -> Iterator[Group]:
    """Yield "How many were killed?" and the like of sentences that count two kinds of harm."""
    for document in documents:
        for place, sentence in enumerate(document.sentences):
            found = _harmed(sentence)
            if len(found) < 2 or len(set(found.values())) < len(found):
                continue
            for number, (harm, count) in enumerate(found.items()):
                other = {(0, p) for p, s in enumerate(document.sentences) if p != place and harm in _harmed(s)}
                asked = HOW_MANY[(place + number) % len(HOW_MANY)].format(harm)
                yield Group("harm", asked, [document], {(0, place)}, (count,), skipped=other)


def _harmed(sentence: str) -> dict[str, str]:
    """How many met each kind of harm, as the sentence writes it."""
    found: dict[str, str] = {}
    for harm, forms in HARMED.items():
        for form in forms:
            ahead = rf"{form} (?:at least |about |more than |nearly |another )?({NUMBER})\b"
            behind = rf"\b({NUMBER}){BEHIND} {form}\b"
            match = re.search(ahead if form.endswith("ing") and form != "missing" else behind, sentence)
            if match:
                found.setdefault(harm, match.group(1))
    return found


def missing_groups(documents: Sequence[Document], generator: random.Random, per_document: int) -> Iterator[Group]:
    """Yield questions that share a document's topic and ask for what it does not tell."""
    for document in documents:
        for _ in range(per_document):
            question = _missing_question(document, generator)
            if question:
                yield Group("missing", question, [document], set())


def _missing_question(document: Document, generator: random.Random) -> str | None:
    if len(document.sentences) < 4:
        return None
    template, telling = generator.choice(MISSING)
    sentence = generator.choice(document.sentences)
    names = NAMED.findall(sentence)
    clauses = _clauses(sentence)
    if ("{name}" in template and not names) or ("{clause}" in template and not clauses):
        return None
    pattern = PATTERNS[telling] if telling in PATTERNS else re.compile(telling, re.IGNORECASE)
    if any(pattern.search(other) for other in document.sentences):
        return None
    return template.format(
        name=generator.choice(names or [""]), clause=_thinned(generator.choice(clauses or [""]), generator)
    )


def _clauses(sentence: str) -> list[str]:
    parts = re.split(r"\s*[,;:()“”\"–—.]\s+|\s*[“”\"]\s*", sentence)
    return [part for part in parts if 4 <= len(part.split()) <= 18]


def _gap_group(document: Document, place: int, generator: random.Random) -> Group | None:
    made = _gap_question(document.sentences[place], generator)
    if made is None:
        return None
    question, answer = made
    group = Group("gap", question, [document], {(0, place)}, (answer,), page=document.title)
    asked = topic_words(question)
    for other, sentence in enumerate(document.sentences):
        if other != place and answer and holds(sentence, [answer]):
            # Another sentence with the same answer and half of the question's words says it in other words.
            alike = len(asked & document.words[other]) >= max(2, len(asked) / 2)
            (group.right if alike else group.skipped).add((0, other))
    if len(group.right) > 1 and generator.random() < 0.6:
        group.right.remove((0, place))
        group.skipped.add((0, place))
    return group


def _gap_question(sentence: str, generator: random.Random) -> tuple[str, str] | None:
    gaps = list(_gaps(sentence))
    if not gaps:
        return None
    kinds = sorted({kind for kind, _, _ in gaps})
    kind = generator.choice(kinds)
    kind, start, end = generator.choice([gap for gap in gaps if gap[0] == kind])
    answer = sentence[start:end]
    left, right = _clause_around(sentence, start, end)
    asking = generator.choice(ASK[kind])
    if kind == "number":
        counted, _, right = right.strip().partition(" ")
        asking = asking.format(counted)
    if kind in ("date", "place", "clock", "percent"):
        left = re.sub(r"\b(?:in|on|at|by|from|since|until|for|of)(?: the)?\s*$", "", left)
    rest = _thinned(f"{left} {right}", generator)
    if len(topic_words(rest)) < 2:
        return None
    return f"{asking} {_helper(kind, left, generator)}{rest}?", "" if kind == "reason" else answer


def _helper(kind: str, left: str, generator: random.Random) -> str:
    """`did`, `was` or nothing: what follows the question word where the gap was not the subject."""
    if not left.strip() or kind == "number":
        return ""
    return generator.choice(("did ", "was ", "has ", ""))


def _gaps(sentence: str) -> Iterator[tuple[str, int, int]]:
    """Yield what can be asked for: (kind, start, end). What a narrow kind covers is not asked for as a wider one."""
    taken: list[tuple[int, int]] = []
    for kind in KINDS:
        pattern = NAMED if kind == "person" else PATTERNS[kind]
        for match in pattern.finditer(sentence):
            start, end = match.span()
            if all(end <= one or start >= other for one, other in taken):
                taken.append((start, end))
                in_place = kind == "person" and re.search(r"\b(?:in|at|from|near|to) (?:the )?$", sentence[:start])
                yield "place" if in_place else kind, start, end
    because = BECAUSE.search(sentence)
    if because and because.start() > 30:
        yield "reason", because.start(), len(sentence)


def _clause_around(sentence: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a gap within its clause, widened to the sentence where the clause is short."""
    left = re.split(r"[,;:()“”\"–—]\s", sentence[:start])[-1]
    right = re.split(r"[,;:()“”\"–—]|\.$|\.\s", sentence[end:])[0]
    if len(topic_words(left + right)) < 3:
        left, right = sentence[:start], sentence[end:].rstrip(".")
    return " ".join(left.split()[-10:]), " ".join(right.split()[:12])


def _thinned(clause: str, generator: random.Random) -> str:
    """Drop some words, stop words more often, so that a question is not a copy of its sentence."""
    share = generator.choice((0.0, 0.1, 0.2, 0.35))
    words = [
        word
        for word in re.findall(r"[^\s,;:()“”\"]+", clause)
        if generator.random() > share * (1.3 if word.lower() in STOP_WORDS else 1)
    ]
    return " ".join(words).rstrip(".")


def twisted(group: Group, names: Sequence[str], generator: random.Random) -> Group | None:
    """Make a question that none of the group's sentences answers, or None where no way applies."""
    ways: list[Callable[[Group, Sequence[str], random.Random], Group | None]] = [
        _without_answer, _other_name, _other_number, _other_verb, _other_kind
    ]  # fmt: skip
    generator.shuffle(ways)
    return next((made for way in ways if (made := way(group, names, generator))), None)


def _without_answer(group: Group, names: Sequence[str], generator: random.Random) -> Group | None:
    """The same question where the sentences that answer it are missing."""
    del names, generator
    left = sum(len(document.sentences) for document in group.documents) - len(group.right) - len(group.skipped)
    return replace(group, right=set(), skipped=group.right | group.skipped) if left >= 3 else None


def _other_name(group: Group, names: Sequence[str], generator: random.Random) -> Group | None:
    """A name of the question replaced by one of another text, or of this text away from the answer."""
    found = NAMED.findall(group.question)
    if not found:
        return None
    here = [name for document in group.documents for sentence in document.sentences for name in NAMED.findall(sentence)]
    right = normal(" ".join(group.documents[d].around(s) for d, s in sorted(group.right)))
    if generator.random() < SWAPPED and (swapped := _swapped(group, found, generator)):
        return swapped
    pool = here if generator.random() < 0.4 else names
    fitting = [name for name in generator.choices(pool or names, k=12) if normal(name) not in right]
    return _asked(group, generator.choice(found), fitting[0]) if fitting else None


def _swapped(group: Group, asked: Sequence[str], generator: random.Random) -> Group | None:
    """A name of the question replaced by one that the answering sentence gives another part to."""
    known = normal(f"{group.question} {' '.join(group.answers)}")
    right = [name for d, s in sorted(group.right) for name in NAMED.findall(group.documents[d].sentences[s])]
    others = [name for name in right if normal(name).strip() not in known]
    return _asked(group, generator.choice(asked), generator.choice(others)) if others else None


def _other_number(group: Group, names: Sequence[str], generator: random.Random) -> Group | None:
    """A number or year of the question replaced by another of like size."""
    del names
    found = DIGITS.findall(group.question)
    if not found:
        return None
    number = generator.choice(found)
    digits = re.sub(r"\D", "", number)
    if len(digits) == 4 and "," not in number:
        other = str(int(digits) + generator.choice((-30, -11, -7, -4, 4, 7, 11)))
    else:
        other = str(int(digits) + generator.randint(2, 2 * int(digits) + 5))
    return None if holds(group.text(), [other]) else _asked(group, number, other)


def _other_verb(group: Group, names: Sequence[str], generator: random.Random) -> Group | None:
    """A verb of the question replaced by an unrelated one, or a word by its opposite."""
    del names
    words = re.findall(r"[A-Za-z]+", group.question)
    known = [word for word in words if word in OPPOSITES]
    verbs = [word for word in words if word in VERBS or (word.endswith("ed") and word.islower() and len(word) > 5)]
    if not known and not verbs:
        return None
    if known and (not verbs or generator.random() < 0.5):
        word = generator.choice(known)
        return _asked(group, word, OPPOSITES[word])
    right = " ".join(group.documents[d].sentences[s] for d, s in sorted(group.right))
    other = generator.choice(VERBS)
    return None if other in right else _asked(group, generator.choice(verbs), other)


def _other_kind(group: Group, names: Sequence[str], generator: random.Random) -> Group | None:
    """Another question word, of a kind that no answering sentence has words for."""
    del names
    opening = re.match(
        r"(?:how (?:many|much|old|far|long)(?: \w+)?|when|where|why|who|(?:at |on |in )?(?:what|which) \w+)\b",
        group.question,
        re.IGNORECASE,
    )
    if not opening:
        return None
    right = [group.documents[d].sentences[s] for d, s in sorted(group.right)]
    kinds = [
        kind
        for kind in ("money", "percent", "age", "clock", "length", "date", "number")
        if not any(PATTERNS[kind].search(sentence) for sentence in right)
    ]
    if not kinds:
        return None
    asking = generator.choice(ASK[generator.choice(kinds)]).format("people")
    return _asked(group, opening.group(), asking)


def _asked(group: Group, old: str, new: str) -> Group:
    return replace(group, question=group.question.replace(old, new, 1), right=set(), answers=())
