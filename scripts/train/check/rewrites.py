"""Rewrites a sentence of news in ways that keep its meaning, and in ways that change it, to train the check on.

Each rule takes a sentence and a source of chance and gives the rewritten sentence, or "" where it does not apply. The
kinds of change are those that a chat model makes: a denial, hedge or plan lost, a number, unit, date, name or place
exchanged, roles turned, the head of a phrase dropped, a sequence told as a cause, something added.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from verbs import IRREGULAR, REGULAR, base, gerund, past, past_of_participle, present

Rule = Callable[[str, "Nearby"], str]


@dataclass(frozen=True, slots=True)
class Nearby:
    """What a rule may draw from: chance, the names of the article, and its other sentences."""

    chance: random.Random
    names: Sequence[str]
    sentences: Sequence[str]


NAME = r"[A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]+|of|de|van|bin|al))*(?: [A-Z][\w’'-]+)|[A-Z][\w’'-]+"
NAMED = re.compile(rf"(?<=[a-z,;“] )(?:{NAME})(?=[ ,.;’'])")
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
DAY = rf"(?:{'|'.join(WEEKDAYS)})"
MONTH = rf"(?:{'|'.join(MONTHS)})"
SMALL = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
NUMBER = rf"(?:\d[\d,.]*\d|\d|(?i:{'|'.join(SMALL[1:])}))"
SPEAKER_FIRST = re.compile(r"^(?P<who>[^,“”]{3,60}?) (?:said|told reporters|added)(?: that)? (?P<what>[^“”]{25,})\.$")
SPEAKER_LAST = re.compile(
    rf"^(?P<what>[^“”]{{25,}}), (?P<who>[^,“”]{{3,60}}?) (?P<verb>said|told reporters)(?: on {DAY})?\.$"
)


def _capital(text: str) -> str:
    text = text.lstrip(" ,")
    return text[:1].upper() + text[1:]


def _low(text: str) -> str:
    first = text.split(" ", 1)[0]
    keeps = first.rstrip(",.") in {"I", "I’m", "I'm"} or not first[1:].islower() or first not in OPENERS
    return text if keeps else text[:1].lower() + text[1:]


OPENERS = set(
    "The A An It He She They We This That These Those There In On At After Before During Some Many Most All His Her Their Its Our "
    "More At Police Officials Several Both Two Three Four Five Six Seven Eight Nine Ten No Nobody Everyone People For From With If".split()
)


def _one(pattern: str, text: str, chance: random.Random, write: Callable[[re.Match[str]], str | None]) -> str:
    """Rewrite one match of a pattern, chosen by chance; "" if there is none, or `write` gives None."""
    found = [*re.finditer(pattern, text)]
    chance.shuffle(found)
    for match in found:
        written = write(match)
        if written is not None and written != match[0]:
            return _capital(
                re.sub(r" +([,.])", r"\1", re.sub(r" {2,}", " ", text[: match.start()] + written + text[match.end() :]))
            )
    return ""


def _swapped(table: Mapping[str, Sequence[str]]) -> Rule:
    """A rule that puts another word in the place of one of the table's."""
    pattern = rf"\b(?:{'|'.join(sorted(map(re.escape, table), key=len, reverse=True))})\b"

    def rule(text: str, nearby: Nearby) -> str:
        return _one(pattern, text, nearby.chance, lambda match: nearby.chance.choice(table[match[0]]))

    return rule


def _both_ways(pairs: str) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for pair in pairs.replace("\n", " ").split("|"):
        one, other = (side.strip() for side in pair.split("/"))
        table.setdefault(one, []).append(other)
        table.setdefault(other, []).append(one)
    return table


def _among(groups: str) -> dict[str, list[str]]:
    table = {}
    for group in groups.replace("\n", " ").split("|"):
        words = [word.strip() for word in group.split("/")]
        table.update({word: [other for other in words if other != word] for word in words})
    return table


# ---- rules that keep the meaning ----


def without_day(text: str, nearby: Nearby) -> str:
    """Leave out when it happened."""
    when = rf" (?:on|early|late) (?:{DAY})(?: (?:morning|evening|night|afternoon))?| (?:this|last) (?:week|month|year|night)| earlier this (?:week|month|year)"
    if re.search(rf"(?:said|say|says|told|before|after|until|since|by|not|between)(?:{when})", text):
        return ""
    return _one(when, text, nearby.chance, lambda _: "")


def without_opening(text: str, _: Nearby) -> str:
    """Leave out an opening that only places the sentence in time or joins it to another."""
    opening = (
        rf"^(?:Meanwhile|However|But|And|So|Still|Also|Then|Instead|Now|Today|Yesterday|Overall|Indeed|In fact|For example|On {DAY}|"
        r"In (?:19|20)\d\d|Last (?:week|month|year|night)|Earlier this (?:week|month|year)|This (?:week|month|year)|As a result),? (?!that|if|while|when|as|because|after|before|since|includes?|to|for|with)"
    )
    match = re.match(opening, text)
    return _capital(text[match.end() :]) if match else ""


def without_aside(text: str, nearby: Nearby) -> str:
    """Leave out what stands in brackets, between dashes, or between two commas after a name or noun."""
    aside = r" \([^()]{3,80}\)| [–—] [^–—,.]{5,90} [–—](?= )|, (?:a|an|the|his|her|their|who|whose|which|where)\b[^,.;“”]{3,90},(?= [a-z])"
    return _one(aside, text, nearby.chance, lambda _: "")


def without_end(text: str, nearby: Nearby) -> str:
    """Leave out a last clause that adds something."""
    end = r",? (?:including|adding|which|who|where|as well as|along with|and (?:he|she|it|they|the|a|his|her|its|their)) [^.;“”]{8,}\.$"
    found = re.search(end, text)
    if not found or found.start() < 40 or not re.match(r",", found[0]) or text.count("“"):
        return ""
    return f"{text[: found.start()]}."


def first_clause(text: str, _: Nearby) -> str:
    """Keep the first of two main clauses."""
    match = re.match(r"^((?!If|Unless|Neither|Either|Whether)[^,;“”]{40,}), (?:and|while) [^“”]{15,}\.$", text)
    return f"{match[1]}." if match else ""


def second_clause(text: str, _: Nearby) -> str:
    """Keep the second of two main clauses if it names what it tells of."""
    match = re.match(r"^(?!If|Unless|Neither)[^;“”]{30,}, and ((?:the|a) [^“”]{25,}|[A-Z][^“”]{25,})\.$", text)
    return f"{_capital(match[1])}." if match else ""


def speaker_moved(text: str, nearby: Nearby) -> str:
    """Name the speaker first instead of last, or last instead of first."""
    if match := SPEAKER_LAST.match(text):
        that = nearby.chance.choice(("", "that "))
        return f"{_capital(match['who'])} said {that}{_low(match['what'])}."
    if match := SPEAKER_FIRST.match(text):
        return f"{_capital(match['what'])}, {_low(match['who'])} said."
    return ""


def number_rewritten(text: str, nearby: Nearby) -> str:
    """Write a small number in digits instead of words, or in words; "percent" as a sign, or the sign in words."""

    def write(match: re.Match[str]) -> str:
        word = match[0]
        if word.lower() in SMALL:
            return str(SMALL.index(word.lower()) + 1)
        if word in ("%", " percent", " per cent"):
            return nearby.chance.choice([one for one in ("%", " percent", " per cent") if one != word])
        return SMALL[int(word) - 1]

    words = "|".join(SMALL[1:])
    return _one(
        rf"(?<![\d$£€,.-])\b(?:[2-9]|1\d|20)\b(?![\d,.%:-]|st|nd|rd|th| percent| million| billion|-)|\b(?i:{words})\b(?!-)|(?<=\d)%|(?<=\d) per ?cent\b",
        text,
        nearby.chance,
        write,
    )


SYNONYMS = _both_ways(
    "bought/acquired|began/started|children/kids|about/around|about/roughly|nearly/almost|more than/over|at least/no fewer than|"
    "fewer than/less than|up to/as many as|may/might|large/big|said/stated|killed/dead... |film/movie|doctor/physician|"
    "will not/won’t|did not/didn’t|is not/isn’t|was not/wasn’t|has not/hasn’t|do not/don’t|does not/doesn’t|cannot/can’t|"
    "would not/wouldn’t|could not/couldn’t|because of/due to|because/since|although/though|despite/in spite of|"
    "the United States/the US|U.S./US|United Kingdom/UK|United Nations/UN|wounded/injured|approximately/about|"
    "allegedly/reportedly|is expected to/is likely to|plans to/intends to|wants to/would like to|is set to/is due to|has yet to/has not yet... |"
    "refused to/declined to|tried to/attempted to|accused of/alleged... |police officers/policemen|purchased/bought|resigned/stepped down|"
    "however/but|also/too... |help/assist|won/has won|show/demonstrate|ended/came to an end|end/finish|get/receive|home/house|use/utilize|"
    "former/ex-... |rejected/turned down|dismissed/rejected|in order to/to|says/said|announced/said|told reporters/said|employees/workers|"
    "attorney/lawyer|jail/prison|automobile/car|firm/company|each/every|a dozen/12|half/50 percent"
)
SYNONYMS = {word: [one for one in others if "..." not in one] for word, others in SYNONYMS.items() if "..." not in word}
SYNONYMS = {word: others for word, others in SYNONYMS.items() if others and word not in ("to", "but", "since", "over")}


def last_name_only(text: str, nearby: Nearby) -> str:
    """Leave the first name out of a person's name."""
    return _one(
        r"\b(?<=[a-z,“] )[A-Z][a-z]{2,} ([A-Z][a-z]{2,})(?= (?:said|was|is|has|had|will|told|who)\b|,)",
        text,
        nearby.chance,
        lambda match: match[1],
    )


def active(text: str, nearby: Nearby) -> str:
    """Turn "A was bought by B" into "B bought A"."""
    match = PASSIVE.match(text)
    verb = match and past_of_participle(match["verb"])
    return f"{_capital(match['by'])} {verb} {_low(match['who'])}{match['rest']}" if match and verb else ""


PASSIVE = re.compile(
    r"^(?P<who>(?:The |A |An |His |Her )?[\w’'-]+(?: [\w’'-]+){0,5}?) (?P<be>was|were) (?P<verb>\w+(?:ed|en|t|n|d)) by "
    r"(?P<by>(?:the |a |an |his |her )?[\w’'-]+(?: (?!in\b|on\b|at\b|for\b|after\b|during\b|as\b|and\b|to\b|from\b|who\b|when\b|while\b|over\b|last\b|with\b|because\b|this\b)[\w’'-]+){0,4})(?P<rest>(?:[ ,].*)?\.)$"
)

# What is left out after these words changes what a sentence says: less is then denied, excepted, or only told of.
SCOPED = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|nor|without|except|only|unless|if|hardly|rarely|refused|failed|denied|few|fewer|less|cannot|"
    r"simulation|film|movie|novel|series|trial|test|theory|draft|game|play|mice|rats|animals|dream|experiment|study)\b|n[’']t\b",
    re.IGNORECASE,
)


def without_adjunct(text: str, nearby: Nearby) -> str:
    """Leave out where, when, how or what for."""
    if SCOPED.search(text):
        return ""
    adjunct = (
        r"(?<=[a-z0-9]) (?:in|at|on|near|from|after|during|with|over|through|around|under|outside|inside|along|across|amid|alongside|toward|by|as part of|for) "
        r"(?!that\b|which\b|whom\b|it\b|him\b|her\b|them\b|me\b|us\b|least\b)(?:[\w’'$%-]+ ){0,6}?[\w’'%-]+(?=\.$|, (?:[^,]{3,60} )?(?:said|told)\b|,| (?:said|told|was|were|has|have|will|and|but)\b)"
    )
    return _one(adjunct, text, nearby.chance, lambda _: "")


def without_place(text: str, nearby: Nearby) -> str:
    """Leave out the name behind a noun: "the mill of Velden" is "the mill"."""
    if SCOPED.search(text):
        return ""
    return _one(
        rf"(?<=[a-z]) (?:of|in|at|near|from|on) (?:the )?(?:{NAME})(?=[ ,.])(?! (?:and|or) [A-Z])",
        text,
        nearby.chance,
        lambda _: "",
    )


ADJECTIVES = (
    "large|small|new|old|big|major|local|young|longtime|famous|popular|recent|annual|national|huge|massive|tiny|powerful|beloved|popular|"
    "prominent|wealthy|veteran|historic|ancient|modern|busy|crowded|rural|quiet|beautiful|strange|rare|expensive|luxury|giant|iconic|renowned|"
    "influential|controversial|surprising|stunning|bitter|lengthy|brief|sweeping|ambitious|fierce|tense|nearby|bustling|legendary|lost|wooden|"
    "stone|iron|red|green|blue|white|black|yellow|deadly|devastating|severe|fiery|bloody|early|late|prestigious|leading|top|senior"
)


def without_adjective(text: str, nearby: Nearby) -> str:
    """Leave out an adjective that only describes."""
    if SCOPED.search(text):
        return ""
    return _one(
        rf"(?<=\b(?:the|his|her|its) )(?:{ADJECTIVES}) (?=[a-z])|(?<=\b(?:their) )(?:{ADJECTIVES}) (?=[a-z])",
        text,
        nearby.chance,
        lambda _: "",
    )


def without_relative(text: str, nearby: Nearby) -> str:
    """Leave out a last clause that tells more about its noun."""
    if SCOPED.search(text):
        return ""
    return _one(
        r"(?<=[a-z]) (?:who|which|where|so that|in order to|as|when|while) [^,.“”]{8,110}(?=\.$|, [^,]{3,60} (?:said|told [a-z ]+)\.$)",
        text,
        nearby.chance,
        lambda _: "",
    )


def noun_with_its_clause(text: str, _: Nearby) -> str:
    """Tell what a clause says of its noun: "the flood that ruined 18,000 books" is "The flood ruined 18,000 books."."""
    if SCOPED.search(text):
        return ""
    match = re.search(
        r"\b(?:the|a|an) ((?:[a-z-]+ ){0,2}[a-z-]+) (?:that|which|who) ((?:[a-z]+ed|was|were|has|had|killed|began|took|left|made|won|hit|led) [^,.“”]{8,120})(?=[,.])",
        text,
    )
    return f"The {match[1]} {match[2]}." if match else ""


KEEPING: dict[str, Rule] = {
    "adjunct left out": without_adjunct,
    "place left out": without_place,
    "adjective left out": without_adjective,
    "relative left out": without_relative,
    "noun with its clause": noun_with_its_clause,
    "day left out": without_day,
    "opening left out": without_opening,
    "aside left out": without_aside,
    "end left out": without_end,
    "first clause": first_clause,
    "second clause": second_clause,
    "speaker moved": speaker_moved,
    "number rewritten": number_rewritten,
    "synonym": _swapped(SYNONYMS),
    "last name": last_name_only,
    "active": active,
}

# ---- rules that change the meaning ----

CALLS = r"calls?|plans?|demands?|proposals?|requests?|bids?|appeals?|pressure|attempts?|efforts?|threats?|moves?|vows?|pledges?|promises?|orders?|offers?|decisions?|permission"


def hedge_lost(text: str, nearby: Nearby) -> str:
    """Tell what is planned, expected, possible, tried, refused or asked for as if it had happened."""

    def done(match: re.Match[str]) -> str | None:
        verb = past(match["verb"])
        return verb and (f"was {verb}" if match["verb"] == "be" else verb)

    ahead = (
        r"\b(?:is|are|was|were|has been|have been) (?:widely |still |reportedly )?(?:expected|set|due|scheduled|planned|likely|unlikely|"
        r"supposed|about|meant|reported|believed|thought|alleged|rumored|rumoured|ordered|asked|urged|required|unable|ready|poised|"
        r"considering|threatening|trying|planning|hoping) to (?P<verb>[a-z]+)\b"
        r"|\b(?:plan|want|hope|aim|intend|threaten|try|trie|agree|promise|need|refuse|decline|vow|pledge|attempt|seek|offer|fail)(?:s|ed|d)? to (?P<verb2>[a-z]+)\b"
        r"|\b(?:planned|wanted|hoped|tried|sought|failed|refused|threatened|has yet|have yet|had yet|would like|hopes|wants|is going|are going) to (?P<verb3>[a-z]+)\b"
        rf"|\b(?:[a-z]+ed|faced?s?|consider(?:s|ed|ing)?|back(?:s|ed)?|supports?|opposes?|rejects?) (?:the |a |an |his |her |their |its |any |all )?(?:{CALLS}) to (?P<verb4>[a-z]+)\b"
        r"|\b(?:may|might|could|would|should|must|can|will) (?P<verb5>[a-z]+)\b"
    )

    def write(match: re.Match[str]) -> str | None:
        verb = next(
            one for one in (match["verb"], match["verb2"], match["verb3"], match["verb4"], match["verb5"]) if one
        )
        if verb == "be":
            return "was"
        return past(verb)

    return _one(ahead, text, nearby.chance, write)


def modal_turned(text: str, nearby: Nearby) -> str:
    """Make a possibility certain, or a certainty possible."""
    table = {
        "may": ["will", "must"], "might": ["will"], "could": ["will", "must"], "would": ["will"], "should": ["will", "must"],
        "will": ["may", "will not", "would have to"], "can": ["must", "cannot"], "must": ["may", "need not"],
        "is expected to": ["is not expected to", "refused to"], "plans to": ["refuses to", "has decided to"],
        "wants to": ["has decided to", "does not want to"], "is likely to": ["is certain to", "is unlikely to"],
    }  # fmt: skip
    return _swapped(table)(text, nearby)


def doubt_lost(text: str, nearby: Nearby) -> str:
    """Leave out a word that says that something is not certain, not complete, or no longer so."""
    words = (
        r"\b(?:allegedly|reportedly|apparently|possibly|probably|perhaps|potentially|purportedly|supposedly|nearly|almost|hardly|"
        r"barely|partly|partially|mostly|alleged|suspected|attempted|attempting|would-be|former|acting|deputy|vice|interim|proposed|potential|"
        r"possible|so-called|aspiring|unofficial|fake|unsuccessful|temporarily|conditionally|initially|only|"
        r"preliminary|self-described|presumptive|hypothetical|unconfirmed|"
        r"at least|up to|as many as|no more than|more than|fewer than|less than|some of|most of|half of|part of|parts of|one of|a third of) "
    )
    return _one(words, text, nearby.chance, lambda _: "")


def belief_as_fact(text: str, _: Nearby) -> str:
    """Tell what somebody suspects, claims, fears or denies as a fact."""
    match = re.match(
        r"^[^,“”]{3,70}? (?:believes?|suspects?|fears?|alleges?|claims?|thinks?|hopes?|believed|suspected|feared|alleged|claimed|"
        r"thought|speculated|predicts?|predicted|warns?|warned|argues?|argued|denies|denied|doubts?|suggests?|suggested|insists?|insisted|"
        r"worry|worried|bets?|assumes?|assumed|implied|hints?|hinted|disputes?|disputed) (?:that |whether )([^“”]{15,}\.)$",
        text,
    )
    return _capital(match[1]) if match else ""


def condition_lost(text: str, nearby: Nearby) -> str:
    """Leave out a condition, an exception or what is only so in a story or a trial."""
    match = re.match(r"^(?:If|Unless|Should|Had|Were) [^,“”]{5,90}, (?:then )?([^“”]{15,}\.)$", text)
    if match:
        return _capital(match[1])
    end = (
        r",? (?:if|unless|provided(?: that)?|as long as|except(?: for)?|until|pending|assuming|only (?:if|when|after)|rather than|instead of|"
        r"in (?:a|the|his|her) (?:film|movie|series|novel|book|video|simulation|study|trial|test|experiment|video game|show|play|sketch)|"
        r"in (?:mice|theory|rats|animals|principle|tests|trials|fiction)|without|with no|but) [^,.;“”]{2,}(?=\.$)"
    )
    return _one(end, text, nearby.chance, lambda _: "")


def denial_lost(text: str, nearby: Nearby) -> str:
    """Leave out a "not", or turn a word that denies into one that affirms."""

    def write(match: re.Match[str]) -> str | None:
        text = match[0]
        did = re.match(r"(did|does|do)(?: not|n[’']t) ([a-z]+)$", text)
        if did:
            form = {"did": past(did[2]), "does": present(did[2]), "do": did[2]}[did[1]]
            return form if past(did[2]) else None
        if text in ("cannot", "can’t", "can't"):
            return "can"
        if text in ("won’t", "won't"):
            return "will"
        return re.sub(r"n[’']t$| not$|^(?:never|no longer|hardly|not) $", "", text)

    words = r"\b(?:did|does|do)(?: not|n[’']t) [a-z]+\b|\b(?:is|are|was|were|has|have|had|will|would|could|should)(?:n[’']t| not)\b|\b(?:cannot|can[’']t|won[’']t)|\b(?:never|no longer|hardly|not) "
    return _one(words, text, nearby.chance, write)


def denial_added(text: str, nearby: Nearby) -> str:
    """Put a "not" behind a verb, or let somebody refuse or fail to do what they did."""

    def write(match: re.Match[str]) -> str | None:
        if match[1]:
            return f"{match[1]} {nearby.chance.choice(('not', 'not', 'no longer', 'never', 'hardly', 'not yet'))}"
        verb = base(match[0])
        if verb is None or match[0] in ("said", "set", "put", "cut", "left", "found"):
            return None
        before = text[: match.start()].rsplit(" ", 2)[-2:-1]
        if before and before[0] in "is are was were been be being has have had the a an of and by".split():
            return None
        how = nearby.chance.choice(
            (
                "did not {}",
                "refused to {}",
                "failed to {}",
                "never {}d",
                "tried to {}",
                "plans to {}",
                "threatened to {}",
            )
        )
        return f"never {match[0]}" if how.startswith("never") else how.format(verb)

    return _one(
        r"\b(is|are|was|were|has|have|had|will|would|can|could)\b(?! not|n[’']t)|(?<=[a-z] )[a-z]{3,}ed\b|\b(?:won|lost|sold|bought|built|met|shot|won|signed|led)\b",
        text,
        nearby.chance,
        write,
    )


OPPOSITE = _both_ways(
    "rise/fall|rose/fell|rising/falling|increase/decrease|increased/decreased|gained/lost|won/lost|win/lose|more/fewer|more/less|higher/lower|"
    "highest/lowest|before/after|supports/opposes|supported/opposed|support/oppose|approved/rejected|approve/reject|accepted/rejected|"
    "accepted/refused|allowed/banned|allow/ban|allows/bans|begin/end|began/ended|started/stopped|open/closed|opened/closed|opening/closing|"
    "first/last|large/small|larger/smaller|largest/smallest|best/worst|better/worse|majority/minority|guilty/innocent|guilty/not guilty|"
    "strong/weak|stronger/weaker|early/late|earlier/later|above/below|inside/outside|buy/sell|bought/sold|hired/fired|confirmed/denied|"
    "confirm/deny|agreed/refused|raised/cut|raise/cut|north/south|east/west|northern/southern|eastern/western|men/women|man/woman|"
    "mother/father|son/daughter|brother/sister|wife/husband|arrested/released|success/failure|succeeded/failed|passed/failed|longer/shorter|"
    "longest/shortest|older/younger|oldest/youngest|faster/slower|import/export|imports/exports|with/without|everyone/no one|everybody/nobody|"
    "always/never|often/rarely|all/none|many/few|some/all|most/few|most/some|several/all|a few/most|each/none|soared/plunged|climbed/dropped|"
    "surged/plummeted|upheld/overturned|upheld/struck down|legalized/outlawed|acquitted/convicted|cleared/found guilty|expanded/shrank|"
    "safe/dangerous|safe/unsafe|legal/illegal|possible/impossible|healthy/unhealthy|harmless/harmful|likely/unlikely|able/unable|"
    "welcomed/criticized|praised/criticized|praised/condemned|denied/admitted|joined/left|lifted/imposed|granted/denied|arrived/left|"
    "entered/left|survived/died|alive/dead|won/failed to win|reopened/closed|built/demolished|created/destroyed|found/lost|remembered/forgot|"
    "accelerated/slowed|improved/worsened|strengthened/weakened|public/private|domestic/foreign|left/right|top/bottom|morning/evening|"
    "a.m./p.m.|day/night|winter/summer|spring/autumn|hot/cold|rich/poor|old/new|temporary/permanent|temporarily/permanently|optional/mandatory|"
    "voluntary/forced|innocent/guilty|friend/enemy|ally/rival|allies/enemies|teacher/student|doctor/patient|buyer/seller|plaintiff/defendant|"
    "victim/suspect|winner/loser|employer/employee|despite/because of|after/because of|after/before|following/because of|although/because|"
    "accused of/convicted of|charged with/convicted of|charged with/cleared of|accused of/cleared of|suspected of/guilty of|injured/killed|wounded/killed|"
    "hurt/killed|missing/dead|ill/dead|resigned/was fired|retired/was fired|murder/manslaughter|robbery/murder|voted for/voted against|"
    "in favor of/against|arrested/convicted|indicted/convicted|nominated/appointed|candidate for/winner of|proposed/passed|announced/completed|"
    "including/except|including/excluding|not only/only|at least/at most|more than/less than|more than/exactly|at least/exactly|up to/more than|"
    "fewer than/more than|minimum/maximum|until/since|by/after|during/after"
)
AMONG = _among(
    "Monday/Tuesday/Wednesday/Thursday/Friday/Saturday/Sunday|"
    "January/February/March/April/June/July/August/September/October/November/December|"
    "hundred/thousand/million/billion|hundreds/thousands/dozens/millions|percent/percentage points|"
    "minutes/hours/seconds|days/weeks/months/years|day/week/month/year|miles/kilometers/feet|meters/kilometers|pounds/tons/ounces|"
    "dollars/euros/pounds|half/a third/a quarter|doubled/tripled/halved|twice/three times|once/twice|"
    "first/second/third/fourth|wife/mother/sister/daughter|husband/father/brother/son|president/vice president|"
    "mayor/governor/senator/judge|city/state/county|film/book/song|red/blue/green/yellow/white/black|actor/director/producer|"
    "spring/summer/autumn/winter|cats/dogs/horses|hospital/prison/school/hotel|north/south/east/west|knife/gun/bomb|car/truck/bus|"
    "a day/a week/a month/a year|last week/last month/last year/next week/next month|this week/this month/this year|"
    "today/yesterday/tomorrow|tens of thousands/hundreds of thousands|Democrat/Republican|Democrats/Republicans|Democratic/Republican"
)


def other_number(text: str, nearby: Nearby) -> str:
    """Change a number, or let two numbers change places."""
    found = [*re.finditer(rf"\b{NUMBER}\b", text)]
    if len(found) > 1 and nearby.chance.random() < 0.35:
        one, other = sorted(nearby.chance.sample(found, 2), key=re.Match.start)
        if one[0].lower() != other[0].lower():
            return text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]

    def write(match: re.Match[str]) -> str | None:
        word = match[0]
        if word.lower() in SMALL:
            return nearby.chance.choice([one for one in [*SMALL[1:], "dozens of", "hundred"] if one != word.lower()])
        place = nearby.chance.choice([at for at, sign in enumerate(word) if sign.isdigit()])
        return f"{word[:place]}{(int(word[place]) + nearby.chance.randrange(1, 9)) % 10}{word[place + 1 :]}"

    return _one(rf"\b{NUMBER}\b", text, nearby.chance, write)


def other_currency(text: str, nearby: Nearby) -> str:
    """Write another currency, or another unit of a number."""
    return _one(
        r"[$£€](?=\d)",
        text,
        nearby.chance,
        lambda match: nearby.chance.choice([one for one in "$£€" if one != match[0]]),
    )


def other_name(text: str, nearby: Nearby) -> str:
    """Put another name of the article in the place of one."""
    others = [name for name in nearby.names if name not in text]
    if not others:
        return ""
    return _one(NAMED.pattern, text, nearby.chance, lambda _: nearby.chance.choice(others))


def names_exchanged(text: str, nearby: Nearby) -> str:
    """Let two names change places."""
    found = list(NAMED.finditer(text)) + [
        match for match in [re.match(rf"(?:{NAME})(?= [a-z])", text)] if match and match[0] not in OPENERS
    ]
    if len({match[0] for match in found}) < 2:
        return ""
    one, other = sorted(nearby.chance.sample(found, 2), key=re.Match.start)
    if (
        one[0] in other[0]
        or other[0] in one[0]
        or re.fullmatch(r"(?:,? and |, | or )", text[one.end() : other.start()])
    ):
        return ""
    return text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]


def roles_turned(text: str, nearby: Nearby) -> str:
    """Turn "A was bought by B" into "A bought B" or "B was bought by A"."""
    match = PASSIVE.match(text)
    verb = match and past_of_participle(match["verb"])
    if not (match and verb):
        return ""
    if nearby.chance.random() < 0.5:
        return f"{match['who']} {verb} {match['by']}{match['rest']}"
    return f"{_capital(match['by'])} {match['be']} {match['verb']} by {_low(match['who'])}{match['rest']}"


def head_lost(text: str, nearby: Nearby) -> str:
    """Tell of a person what is told of their relative, lawyer, critic or company."""
    of = (
        r"\b[Tt]he (?:wife|husband|son|daughter|father|mother|brother|sister|lawyer|attorney|aide|adviser|friend|widow|supporters?|opponents?|"
        r"critics?|successor|predecessor|rival|ally|family|parents|neighbor|office|company|campaign|death|arrest|murder|absence|threat|risk|idea|"
        r"possibility|rumou?r|allegation|end|lack|loss|fear|chance|victims?|head|co-founder|fans?) of (?=the |[A-Z])"
    )
    own = (
        r"(?<=[a-z])[’']s? (?:(?:ex-|former |late |then-|own )?(?:wife|husband|son|daughter|father|mother|brother|sister|lawyers?|attorneys?|aides?|advisers?|"
        r"friends?|widow|supporters|opponents|critics|successor|predecessor|rivals?|allies|family|parents|campaign|company|office|team|boyfriend|girlfriend|"
        r"co-star|manager|deputy|brother-in-law|driver|doctor|neighbors?))\b"
    )
    return _one(of if nearby.chance.random() < 0.4 else own, text, nearby.chance, lambda _: "")


def cause_made(text: str, nearby: Nearby) -> str:
    """Tell a sequence or a coincidence as a cause."""
    table = {
        "after": ["because of", "because"], "as": ["because"], "while": ["because"], "when": ["because"], "since": ["because of"], "amid": ["because of"],
        "following": ["because of"], "days after": ["because"], "but": ["so"], "despite": ["thanks to", "because of"], "not because": ["because"],
    }  # fmt: skip
    pattern = rf"(?<=[a-z] )(?:{'|'.join(sorted(table, key=len, reverse=True))})(?= (?:the|a|an|his|her|their|its|he|she|they|[A-Z]))"
    return _one(pattern, text, nearby.chance, lambda match: nearby.chance.choice(table[match[0]]))


def other_speaker(text: str, nearby: Nearby) -> str:
    """Let somebody else have said it, or let the speaker deny it."""
    match = SPEAKER_LAST.match(text) or SPEAKER_FIRST.match(text)
    others = [name for name in nearby.names if name not in text]
    if not match:
        return ""
    if others and nearby.chance.random() < 0.6:
        return f"{_capital(match['what'])}, {nearby.chance.choice(others)} said."
    verb = nearby.chance.choice(
        ("denied that", "doubted that", "denied that", "asked whether", "hoped that", "did not say that")
    )
    return f"{_capital(match['who'])} {verb} {_low(match['what'])}."


ADDED = (
    "on {day}", "in {month}", "for the first time", "for the second time", "because of the weather", "in secret", "without permission",
    "at the request of {name}", "together with {name}", "in protest", "for {number} million dollars", "after {number} years", "despite warnings from {name}",
    "to please {name}", "by mistake", "under pressure from {name}", "and apologized later", "and {name} was arrested", "with the help of {name}",
    "in the presence of {name}", "as {name} had demanded", "which {name} called a mistake", "and was praised for it", "killing {number} people",
    "although {name} had objected", "and nobody was hurt", "causing a loss of {number} percent", "in front of {number} people",
)  # fmt: skip


def something_added(text: str, nearby: Nearby) -> str:
    """Add what the sentence does not tell."""
    if not text.endswith("."):
        return ""
    names = [name for name in nearby.names if name not in text] or ["the mayor"]
    chance = nearby.chance
    if chance.random() < 0.35:
        others = [one for one in nearby.sentences if 30 < len(one) < 140 and "“" not in one and one != text]
        if others:
            return f"{text[:-1]}, and {_low(chance.choice(others))}"
    tail = chance.choice(ADDED).format(
        day=chance.choice(WEEKDAYS),
        month=chance.choice(MONTHS),
        name=chance.choice(names),
        number=chance.choice(SMALL[1:]),
    )
    return (
        f"{text[:-1]} {tail}."
        if tail.split()[0] not in ("which", "causing", "killing", "although")
        else f"{text[:-1]}, {tail}."
    )


def another_sentence(text: str, nearby: Nearby) -> str:
    """Another sentence of the article, of those that share most words with this one."""
    words = {*re.findall(r"\w{4,}", text.lower())}
    others = [one for one in nearby.sentences if one != text and 30 < len(one) < 250]
    if not others:
        return ""
    return max(
        nearby.chance.sample(others, min(8, len(others))),
        key=lambda one: len(words & {*re.findall(r"\w{4,}", one.lower())}),
    )


def gerund_done(text: str, nearby: Nearby) -> str:
    """Tell what somebody is accused of, denies or considers as done."""

    def write(match: re.Match[str]) -> str | None:
        verb = next((one for one in BY_GERUND.get(match["verb"], ())), None)
        return past(verb) if verb else None

    return _one(
        r"\b(?:(?:is|was|are|were|been|being|stands) )?(?:accused of|charged with|suspected of|denie[sd]|considers?|considered|considering|cleared of|acquitted of|"
        r"opposes?|opposed|ruled out|rules out|called for|calls for|warned against|banned from|stopped|avoided|avoids) (?P<verb>[a-z]+ing)\b",
        text, nearby.chance, write,
    )  # fmt: skip


def _gerunds() -> dict[str, list[str]]:
    verbs = [*REGULAR, *(row.split()[0] for row in IRREGULAR.replace("\n", "").split("|"))]
    table: dict[str, list[str]] = {}
    for verb in verbs:
        table.setdefault(gerund(verb), []).append(verb)
    return table


BY_GERUND = _gerunds()

CHANGING: dict[str, Rule] = {
    "hedge lost": hedge_lost,
    "modal turned": modal_turned,
    "doubt lost": doubt_lost,
    "belief as fact": belief_as_fact,
    "condition lost": condition_lost,
    "denial lost": denial_lost,
    "denial added": denial_added,
    "opposite": _swapped(OPPOSITE),
    "another of a kind": _swapped(AMONG),
    "another number": other_number,
    "another currency": other_currency,
    "another name": other_name,
    "names exchanged": names_exchanged,
    "roles turned": roles_turned,
    "head lost": head_lost,
    "cause made": cause_made,
    "another speaker": other_speaker,
    "something added": something_added,
    "another sentence": another_sentence,
    "accusation as deed": gerund_done,
}
