"""Reads what kind of answer a question wants: a fact, the latest, a count, somebody's words, an overview.

Pure functions. Hides the English forms of these requests. Counts and lists are read earlier, in counting/within.py. A
question that fits no form asks for a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from answer.model import Intent
from answer.question.counting.form import By
from answer.question.kind import is_bare, overview_topic
from answer.question.office import Office, asked_office, read_office


@dataclass(frozen=True, slots=True)
class Request:
    """What a question wants. `topic` is its topic in its own words; empty if the question itself is what to answer.

    `other` is the second topic of a comparison, or what somebody spoke about; without a `topic`, anybody's words are
    wanted. `bare`: the question is only the topic, which may be a name or the words of a search. `by` is the unit that
    splits a count. `office` is the office whose holder is asked for.
    """

    intent: Intent = Intent.FACT
    topic: str = ""
    other: str = ""
    bare: bool = False
    by: By = ""
    office: Office | None = None


FACT = Request()
# The person or outlet addressed may stand between the verb and the topic: `say to reporters about`, `tell CNN about`.
_SAY = r"say|says|said|tell|told|claim|claimed|think|comment|argue|warn|announce|promise|tweet"
_ON = r"about|on|regarding|concerning|of|to"
_SAID_OF = re.compile(
    r"\s(?:[^\s]+\s){0,5}?(?:about|regarding|concerning)\s(?P<about>.+)|\s(?:on|of)\s(?P<on>.+)", re.IGNORECASE
)
# A document cannot speak, and `everybody` is no single speaker, so these are no questions for somebody's words.
_NO_SPEAKER = re.compile(
    r"(?:.*\s)?(?:reports?|stud(?:y|ies)|research|surveys?|polls?|laws?|bills?|constitution|letters?|memos?|statements?|articles?"
    r"|archive|news|documents?|lawsuits?|complaints?|indictment|ruling|agreement|treaty|contract|texts?|posts?|tweets?|books?"
    r"|bible|papers?|data|signs?|notes?|e-?mails?|transcripts?|guidelines|rules?|figures|statistics|sources?|coverage"
    r"|(?:every|any|some|no)(?:one|body))(?:\s(?:of|by|from|in|on|about)\s.+)?",
    re.IGNORECASE,
)
# Once the words for days are removed, these may be left after `changed`. They are no topic.
_SINCE = r"(?:\s(?:over|the|time|years?|months?|weeks?|so|far|since|in|from|until|between|and|to|during|by|on))*\W*"
_PLEASE = r"^\W*(?:(?:please|hey|so|ok|okay|and),?\s)?(?:(?:can|could|would)\s(?:you|u)\s(?:please\s)?)?"

_FORMS: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(form, re.IGNORECASE))
    for intent, form in (
        (
            Intent.TIMELINE,
            (
                rf"{_PLEASE}(?:(?:give|show|draw|make|write)\s(?:me\s|us\s)?|what(?:[’']?s|\sis|\swas)\s)?(?:a\s|the\s)?"
                r"(?:time\s?line|chronology)\s"
                r"(?:of|for|on|about)\s(?P<topic>.+)"
            ),
        ),
        (Intent.TIMELINE, rf"{_PLEASE}how\sdid\s(?P<topic>.+)\s(?:unfold|develop|evolve)\W*\Z"),
        (
            Intent.CHANGES,
            rf"{_PLEASE}how\s(?:has|have|had|did|does|do)\s(?P<topic>.+?)\s(?:changed?|grow|grown|risen?|fall|fallen){_SINCE}\Z",
        ),
        (
            Intent.CHANGES,
            rf"{_PLEASE}what(?:[’']s|\sis|\shas|\shad)?\s(?:changed|different)\s(?:about|in|with|on|for)\s(?P<topic>.+)",
        ),
        (
            Intent.COMPARE,
            (
                rf"{_PLEASE}(?:(?:what|who)\s(?:is|are|was|were|speaks?|spoke)\s|(?:show|give)\s(?:me\s)?)?(?:the\s)?"
                r"(?:arguments?\s|voices\s|reasons\s)?for\sand\sagainst\s(?P<topic>.+)"
            ),
        ),
        (
            Intent.COMPARE,
            (
                rf"{_PLEASE}compare\s(?:(?:the\s)?(?:coverage|news|articles|reports?)\s(?:of|on|about)\s)?(?P<topic>.+?)\s"
                r"(?:and|with|to|against|versus|vs\.?)\s(?P<other>.+)"
            ),
        ),
        (Intent.COMPARE, rf"{_PLEASE}how\s(?:do|does|did)\s(?P<topic>.+?)\scompares?\s(?:to|with)\s(?P<other>.+)"),
        (
            Intent.SAID,
            (
                rf"{_PLEASE}what\s(?:(?:was|were|has\sbeen|have\sbeen|is|is\sbeing|got|gets)\ssaid"
                r"|(?:do|did|have)\s(?:people|others|they|politicians|experts|critics)\s(?:say|said))"
                # words that may be left before the topic once the words for days are removed
                r"(?:\s(?:in|on|during|since|between|from|until|to|and|by|the))*\s(?:about|on|regarding|concerning|of)\s(?P<of>.+)"
            ),
        ),
        (
            Intent.SAID,
            (
                rf"{_PLEASE}(?:tell\sme\s)?what\s(?:else\s|exactly\s)?(?:did|does|do|has|have|had)\s(?P<topic>.+?)\s"
                rf"(?:(?:just|recently|ever|once|also|exactly|publicly)\s)?(?:{_SAY})\b(?P<said>.*)"
            ),
        ),
        (
            Intent.SAID,
            rf"{_PLEASE}what\s(?:was|has\sbeen|is)\ssaid\sby\s(?P<topic>.+?)(?P<said>\s(?:{_ON})\s(?s:.+))?\Z",
        ),
        (
            Intent.SAID,
            (
                rf"{_PLEASE}(?:did|does|has|have)\s(?P<topic>.+?)\s(?:ever\s|already\s)?(?:(?:say|said)\s(?:anything|something|much)"
                r"|comment(?:ed)?)(?P<said>\s.+)"
            ),
        ),
        (
            Intent.SAID,
            (
                rf"{_PLEASE}what\s(?:is|are|was|were)\s(?P<topic>.+?)[’']s?\s(?:position|views?|opinions?|stance|take|comments?"
                rf"|remarks|statements?|words)(?P<said>\s(?:{_ON})\s.+)"
            ),
        ),
        (
            Intent.SAID,
            (
                rf"{_PLEASE}(?:(?:give|show|list|find)\s(?:me\s|us\s)?)?(?:all\s|the\s|some\s|any\s)*"
                r"(?:quotes?|quotations?|statements?|words|comments?|remarks)\s(?:made\s)?(?:by|from|of)\s(?P<topic>.+?)"
                rf"(?P<said>\s(?:{_ON})\s(?s:.+))?\Z"
            ),
        ),
        (
            Intent.GREETING,
            (
                r"^\W*(?:hi|hello|hey|heya|hiya|yo|howdy|greetings|good\s(?:morning|afternoon|evening|day))"
                r"(?:\s(?:there|all|everyone|everybody|bot|dateline|friend|guys|again))*\W*\Z"
            ),
        ),
        (Intent.GREETING, r"^\W*(?:how\sare\syou(?:\s(?:doing|today))?|what[’']?s\sup|sup)\W*\Z"),
        (
            Intent.THANKS,
            (
                r"^\W*(?:(?:ok|okay|great|cool|nice|perfect|many),?\s?)*(?:thanks|thank\syou|thx|ty|cheers)"
                r"(?:\s(?:a\slot|so\smuch|very\smuch|again|bot|dateline|for\s(?:that|this|your\shelp|the\shelp)))*\W*\Z"
            ),
        ),
        (
            Intent.HELP,
            (
                r"^\W*(?:help(?:\sme)?|commands?|usage|(?:who|what)\sare\syou|what\s(?:can|do)\syou\sdo|how\sdo(?:es)?\s(?:you|this|it)\swork"
                r"|what\s(?:is|does)\sthis(?:\sbot)?(?:\sdo)?|what\scan\si\sask(?:\syou)?|how\s(?:can|do)\si\s(?:use|ask)\s(?:you|this|it))\W*\Z"
            ),
        ),
        (  # no archive answers these, but any article with a joke or such numbers would be quoted
            Intent.HELP,
            (
                rf"{_PLEASE}(?:tell|write|sing|make|give|compose)\s(?:(?:me|us)\s)?an?\s(?:\w+\s)?(?:joke|poem|haiku|limerick|song|riddle)\W*\Z"
                r"|^\W*(?:(?:what(?:[’']?s|\sis)|how\smuch\sis|calculate|compute)\s)?\d[\d.,]*(?:\s?[+*×÷]\s?|\s(?:[-/x]|times|plus|minus|divided\sby)\s)\d[\d.,]*\W*\Z"
            ),
        ),
    )
)
_LATEST = re.compile(
    rf"{_PLEASE}(?:(?:what(?:[’']?s|\sis|\sare)|give\sme|tell\sme|show\sme|any)\s)?(?:the\s)?(?:(?:very\s)?(?:latest|newest|new|recent)"
    r"|most\srecent)\s(?:(?:news|developments?|updates?|state|status)\s)?(?:on|about|with|in|from|of|regarding)\s(?P<topic>.+)"
    r"|^\W*(?:any\s)?(?:news|updates?)\s(?:on|about|from)\s(?P<subject>.+)",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"\b(?:latest|most\s+recent(?:ly)?|newest|so\s+far|current(?:ly)?|up[\s-]to[\s-]date|as\s+of\s+now|right\s+now"
    r"|at\s+the\s+moment)\b",
    re.IGNORECASE,
)
# A toll grows for days, so its newest figure is asked for.
_TOLL = re.compile(
    r"\bhow\s+many\b.{0,80}\b(?:killed|died|dead|deaths|lives|casualties|victims|fatalities|injured|hurt|wounded|missing"
    r"|displaced|evacuated|infected)\b|\bdeath\s+toll\b",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(
    r"\W*(?:it|that|this|them|him|her|he|she|they|anything|something|you|i|we|there)?\W*", re.IGNORECASE
)


def request(question: str) -> Request:
    """Read what a question wants. Remove the words for its days first, so that they do not become part of a topic.

    A question whose topic is only a pronoun asks for a fact, because there is nothing to count or to list.
    """
    text = " ".join(question.split())
    for intent, form in _FORMS:
        found = form.match(text)
        if found is None:
            continue
        parts = found.groupdict()
        topic = _clean(parts.get("topic"))
        other = _clean(parts.get("other") or parts.get("of") or _said_of(parts.get("said")))
        if any(_NO_TOPIC.fullmatch(_clean(parts[name])) for name in ("topic", "of") if name in parts):
            continue
        if intent is Intent.SAID and _NO_SPEAKER.fullmatch(topic):
            continue
        return Request(intent, topic, other, office=read_office(topic) if intent is Intent.CHANGES else None)
    if office := asked_office(text):
        return Request(Intent.AS_OF, office=office)
    return _general(text)


def about_changes(topic: str) -> str:
    """Write the question for how a topic changed, in the form that `request` reads."""
    return f"How has {' '.join(topic.split()).rstrip(' ?!.')} changed?"


def _said_of(rest: str | None) -> str:
    """Return what somebody spoke about, from the words after `say`; in `would happen to Y` the topic is Y."""
    found = _SAID_OF.match(rest or "")
    return (found["about"] or found["on"]) if found else rest or ""


def asks_newest(question: str) -> bool:
    return _NEWEST.search(question) is not None


def asks_toll(question: str) -> bool:
    return _TOLL.search(question) is not None


def _general(text: str) -> Request:
    """Tell requests for the latest or an overview of a topic from questions for a fact."""
    latest = _LATEST.match(text)
    topic = _clean(latest["topic"] or latest["subject"]) if latest else overview_topic(text)
    if topic and not _NO_TOPIC.fullmatch(topic):
        return Request(Intent.LATEST, topic) if latest else Request(Intent.ABOUT, topic, bare=is_bare(text))
    return Request(Intent.LATEST if asks_newest(text) else Intent.FACT)


def _clean(words: str | None) -> str:
    return " ".join((words or "").split()).strip(' ?!.,;:“”"')
