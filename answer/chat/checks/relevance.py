"""Checks that the words a chat model quotes answer the question when they are read without their article.

An article may contain instructions to a model. A model that obeys them repeats them as its statement and quotes them.
Read under their title, they look like the sentences around them. Read alone, they answer nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer.chat.checks.serving import logit, serves
from answer.draft import Draft
from answer.evidence.reader import Window, shipped_reader
from answer.evidence.score import asks_only_days
from answer.question.kind import Asked
from index.store.words import stems

LEAST = 8.0  # reader's margin; a sentence with less, read alone, does not answer (docs/decisions.md)
ADDS = -0.9  # serving logit from which a sentence may add to another that answers
MOSTLY = 0.6  # a sentence with this share of the question's words is about it, whatever the reader's margin
# An instruction to a model opens like this or contains such marks. No sentence of a newspaper does.
ORDER = re.compile(
    r"\W*(?:(?:system|assistant|human|user|inst|sys)\W*(?::|\]|\||>)"
    r"|(?:please,? |now )?(?:say|tell|write|print|answer|repeat|ignore|disregard|forget|pretend|translate|decode|merge"
    r"|reveal|obey)\b)",
    re.IGNORECASE,
)
# Somebody who writes answers is told what to write, or the words are spelt so that only a machine reads them.
TELLS = re.compile(
    r"\W*(?:put|quote|state|use|let|turn|close|leave|do|make|add|give|begin|end|start|stop|keep|insert|replace|cite|call"
    r"|swap|spell|remove|change|omit|hide|read|follow|remember|note|treat|act|reply|respond|conclude|mention|include"
    r"|report|claim|copy|paste|open|send|visit|click|buy|order|never|always|when you|for (?:automated|all)|if you)\b",
    re.IGNORECASE,
)
WRITERS = re.compile(
    r"\b(?:machines?|models?|(?:chat)?bots?|assistants?|readers?|summar(?:y|ies)|answers?|repl(?:y|ies)|AI"
    r"|text above)\b.{0,40}\b(?:shall|must|should|has to|have to|needs? to|may only|are to|is to)\b"
    r"|[^\W\d_]\d+[^\W\d_]",
    re.IGNORECASE | re.DOTALL,
)
MARKUP = re.compile(r"</?[\w|]|[{}|`]|\[/?[A-Z]{3,}\]")


def answers(draft: Draft, sentences: Sequence[str]) -> bool:
    """Return whether one of the sentences may answer the question, or a part of it."""
    told = [sentence for sentence in sentences if not (ORDER.match(sentence) or MARKUP.search(sentence))]
    if told and draft.days and asks_only_days(draft.asked.text, draft.days):
        return True
    questions = dict.fromkeys((draft.asked, *(scored.part.asked for scored in draft.parts)))
    if any(sentence in quoted for quoted in _chosen(draft) for sentence in told):
        return True
    return bool(told) and any(_is_about(asked, told) or _is_read_so(asked.text, told) for asked in questions)


def adds(draft: Draft, sentences: Sequence[str]) -> bool:
    """Return whether one of the sentences may add to an answer that another quote gives."""
    told = [one for one in sentences if not (ORDER.match(one) or TELLS.match(one))]
    told = [one for one in told if not (MARKUP.search(one) or WRITERS.search(one))]
    return any(logit(draft.asked.text, sentence) >= ADDS for sentence in told)


def _chosen(draft: Draft) -> list[str]:
    """What the extractive answer shows or would show first: it was compared with everything else that was found."""
    if draft.statements:
        return [quote.text for statement in draft.statements[:1] for quote in statement.quotes]
    return [scored.sentences[0].text for scored in draft.parts if scored.sentences]


def _is_about(asked: Asked, sentences: Sequence[str]) -> bool:
    words = {*asked.stems}
    return bool(words) and any(
        len(words.intersection(stems(sentence))) >= MOSTLY * len(words) for sentence in sentences
    )


def _is_read_so(question: str, sentences: Sequence[str]) -> bool:
    alone = [Window("", sentence, ((0, len(sentence)),)) for sentence in sentences]
    if max(read[0].margin for read in shipped_reader().read(question, alone)) >= LEAST:
        return True
    return any(serves(question, sentence) for sentence in sentences)
