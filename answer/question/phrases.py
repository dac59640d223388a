"""Finds the noun phrases of a question with word lists and a few rules of position, without a part-of-speech tagger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from answer.question.kind import STOP_WORDS, WORD
from index.store.words import first_stem, stems

# These qualify or ask, so they name no topic that a follow-up could refer to; nor do the stop words.
FILLERS = frozenset(
    """according actually always anyway approximately available describe due else ever explain even exactly generally
    in interested know later lot maybe never oh ok okay outside part please possibly really right show simply
    sure tell thanks today together typically understand usually wow yes yet work works like want wants wanted
    need needs think thinks mean means everything everyone everybody nothing somebody anybody one ones another
    others sometimes apart particular instead like excuse sorry great whether since without within among instead
    also it's what's who's that's didn't don't doesn't isn't wasn't aren't weren't can't won't couldn't wouldn't
    hasn't haven't""".split()
)
# These tell a thing from others of a kind named before (`the main reasons`, `a similar attack`), so they name no topic.
QUALITIES = frozenset(
    """main key major common popular typical important famous known similar different other best worst biggest largest
    smallest oldest youngest newest latest first last next previous early final average total new old big small
    high low good bad great possible potential important interesting recent specific certain special general
    overall short long-term unique real exact actual official initial original primary top""".split()
)
# A noun such as `cause` or `date` says something about a topic that has to be found elsewhere.
ATTRIBUTES = frozenset(
    """advantage age aim aftermath application argument aspect author background basis benefit bit casualty case cause
    challenge change characteristic child color colour con cost date day death definition detail difference
    disadvantage drawback effect event evidence example experience explanation fact factor feature finding form
    function goal head history hour idea impact implication importance influence information injury issue item
    job kind leader length level limit location man meaning measure member method minute moment money month
    motive name number opinion option origin outcome people percentage period person place plan point population
    price problem process pro property purpose quality question rate reaction reason relation relationship
    report requirement response result risk role rule scale sentence side sign significance similarity size
    solution sort source spokesman spokeswoman stage statement status step story structure success suspect
    symptom term thing time tip toll type use value version victim view way week weight winner woman word year
    kids""".split()
)
# These are verbs in most questions. After an article, a preposition or one of the QUALITIES they are nouns.
VERBS = frozenset(
    """accept accuse acquit affect agree allow announce appear apply appoint approve arrest arrive ask attack attract
    ban become began begin believe blame block bring build built buy call came cancel carry catch cause
    celebrate change consider choose claim close come compare condemn confirm contain continue contribute cost
    create cross damage decide decline demand deny describe design destroy determine develop die differ discover
    drink drop earn eat elect end ensure escape establish evolve exist expect explain fail fall fell feel fight
    find fine fire fix flee follow force form found gain get give go grow hang happen help hire hit hold hurt
    improve include increase influence injure invade invent involve join keep kill lack last launch lead learn
    leave left lie live look lose lost made make manage marry meet met motivate move named negotiate obtain
    occur offer oppose order own pass pay plan play prevent produce promise prompt protect prove provide publish
    purchase put quit raise reach react receive recommend reduce refuse reject relate release remain remove
    replace replied report request resign respond retire return reveal reverse rise rose run said save saw see
    seize sell send sentence serve shoot shot sign sold speak spend spoil spread stand start stay steal stop
    strike struck succeed sue suffer support survive switch take taught teach threaten took travel treat try
    turn use visit vote vow walk warn weigh went win withdraw won wound write wrote""".split()
)
DETERMINERS = frozenset("the a an this that these those its his her their our your my each every some any no".split())
BEFORE_NOUNS = DETERMINERS | frozenset("of in on at for with from by about under over between against".split())
AUXILIARIES = frozenset(
    "is are was were be been being do does did has have had can could will would shall may might should".split()
)
BEING = frozenset("is are was were be been being".split())
PLACED = frozenset("in at near inside around into".split())
PREPOSITIONS = PLACED | frozenset("on for from to with by of during after before under against about".split())
JOINED = re.compile(r"\s(?:of|de|al|van|von|bin)\s(?:the\s)?|\s|[-–/]")
POSSESSIVE = re.compile(r"[’']s?$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: `question[start:end]`, with a few properties.

    `definite`: "the" or a demonstrative comes before it. `placed`: it is a place. `bare`: it only says something about
    a topic ("the main reasons") and names none. `marked`: an adjective distinguishes it from others of a kind ("similar
    attacks").
    """

    text: str
    start: int
    end: int
    stems: tuple[str, ...]
    name: bool
    plural: bool
    definite: bool
    placed: bool
    bare: bool
    marked: bool


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    # the word before in lower case; empty at the beginning and after a punctuation mark, which both end a phrase
    before: str

    @property
    def low(self) -> str:
        return POSSESSIVE.sub("", self.text.lower())


def phrases(question: str) -> list[Phrase]:
    """Find the noun phrases of a question in order."""
    tokens = _tokens(question)
    kept = [token for place, token in enumerate(tokens) if _can_name(token, tokens, place)]
    return [_phrase(question, run) for run in _runs(question, kept)]


def _tokens(question: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in WORD.finditer(question):
        near = bool(tokens) and not question[tokens[-1].end : match.start()].strip(" “”\"'‘’")
        tokens.append(_Token(match.group(), match.start(), match.end(), tokens[-1].low if near else ""))
    return tokens


def _can_name(token: _Token, tokens: list[_Token], place: int) -> bool:
    if token.low in STOP_WORDS or token.low in FILLERS:
        # Capitals make a name of a word that would be a stop word: `the US`, `the WHO`.
        return token.text.isupper() and len(token.text) > 1
    if token.text[0].isupper() and token.before:
        return True
    return not _is_verb(token, tokens, place)


def _is_verb(token: _Token, tokens: list[_Token], place: int) -> bool:
    if token.before == "who":
        return True
    if token.low.endswith("ing") and tokens[place + 1 : place + 2] and tokens[place + 1].low in DETERMINERS:
        return True
    if token.before in BEFORE_NOUNS or token.before in QUALITIES:
        return False
    if first_stem(token.low) in _verb_stems():
        return not _ends_a_noun(token, tokens, place)
    passive = token.before in AUXILIARIES and re.search(r"(?:ed|ing)$", token.low)
    last_of_do = place == len(tokens) - 1 and any(t.low in ("do", "does", "did") for t in tokens[:place])
    return bool(passive) or (last_of_do and token.before not in AUXILIARIES and len(tokens) > 3)


def _ends_a_noun(token: _Token, tokens: list[_Token], place: int) -> bool:
    """Return whether a word that may be a verb ends a compound noun: "attack" in "the police station attack"."""
    helped = any(other.low in AUXILIARIES - BEING for other in tokens[:place])
    behind_noun = token.before and token.before not in STOP_WORDS | FILLERS
    acts = (
        place + 1 < len(tokens) and tokens[place + 1].before and tokens[place + 1].low not in BEFORE_NOUNS - DETERMINERS
    )
    return bool(behind_noun) and not helped and not acts and not token.low.endswith("ed")


@cache
def _verb_stems() -> frozenset[str]:
    return frozenset(map(first_stem, VERBS))


def _runs(question: str, kept: list[_Token]) -> Iterator[list[_Token]]:
    run: list[_Token] = []
    for token in kept:
        if run and not JOINED.fullmatch(question[run[-1].end : token.start]):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _phrase(question: str, run: list[_Token]) -> Phrase:
    run = _without_attribute(question, run)
    words = [token.low for token in run]
    first = run[0]
    name = any(t.text[0].isupper() and (t.before or (len(run) > 1 and t.text.isupper())) for t in run)
    bare = not name and all(_says_of(word) for word in words)
    head = words[-1]
    return Phrase(
        text=POSSESSIVE.sub("", question[first.start : run[-1].end]),
        start=first.start,
        end=run[-1].end - len(run[-1].text) + len(POSSESSIVE.sub("", run[-1].text)),
        stems=tuple(stems(" ".join(words))),
        name=name,
        plural=head.endswith("s") and not head.endswith(("ss", "us", "is")),
        definite=first.before in ("the", "this", "that", "these", "those"),
        placed=first.before in PLACED,
        bare=bare,
        marked=words[0] in QUALITIES or first.before in QUALITIES,
    )


def _without_attribute(question: str, run: list[_Token]) -> list[_Token]:
    """Remove "effects of" from "effects of energy drinks": the topic is what follows."""
    for place in range(len(run) - 1, 0, -1):
        joint = question[run[place - 1].end : run[place].start]
        if joint.split()[:1] == ["of"] and all(_says_of(token.low) for token in run[:place]):
            return run[place:]
    return run


def _says_of(word: str) -> bool:
    single = re.sub(r"ies$", "y", word) if word.endswith("ies") else re.sub(r"s$", "", word)
    irregular = {"children": "child", "women": "woman", "men": "man", "causes": "cause", "uses": "use"}
    return word in QUALITIES or word in ATTRIBUTES or single in ATTRIBUTES or irregular.get(word, "") in ATTRIBUTES
