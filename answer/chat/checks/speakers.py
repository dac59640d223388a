"""Checks that a statement names the speaker of a claim, and no other than its quote does."""

from __future__ import annotations

import re

from answer.chat.checks.scope import PLAIN
from answer.compose.attribution import attribution
from answer.compose.speech import covered, quotations, sayings
from index.article import Article
from index.split import Span
from index.store.words import stems

# Whoever speaks for somebody is not them: "a source close to the minister" is not the minister.
GO_BETWEENS = frozenset(
    stem
    for word in """source sources official officials aide aides adviser advisers lawyer lawyers attorney attorneys
    spokesman spokeswoman friend friends relative relatives critic critics supporter supporters witness witnesses
    analyst analysts expert experts report reports suit lawsuit wife husband son daughter mother father brother sister
    ally allies rival rivals opponent opponents resident residents neighbour neighbours member members""".split()
    for stem in stems(word)
)
SAME = 5  # letters that a name and its adjective share: "Romania" and "Romanian"


def names_speaker(text: str, article: Article, sentence: Span) -> bool:
    """Return whether a statement names the speaker of the sentence it draws on, if there is one, and no other."""
    claim = attribution(article.text, *sentence)
    if claim is None:
        return True
    said = _speakers(text)
    if not sayings(covered(text, quotations(text))):
        return False
    speaker = _words(article.text[slice(*claim.speaker)])
    if claim.named and speaker and speaker.isdisjoint(stems(text)):
        return False
    quoted = article.text[slice(*sentence)]
    theirs = [*_speakers(quoted), speaker]
    return not any(_is_another(own, theirs, _words(quoted)) for own in said)


def _speakers(text: str) -> list[set[str]]:
    """The words for each speaker that a text names, without pronouns."""
    found = (_words(text[slice(*one.speaker)]) for one in sayings(covered(text, quotations(text))) if not one.pronoun)
    return [words for words in found if words]


def _words(text: str) -> set[str]:
    return {*stems(re.sub(r"[’']s?\b", " ", text))} - PLAIN


def _is_another(own: set[str], theirs: list[set[str]], quoted: set[str]) -> bool:
    """Return whether a speaker is none of `theirs`, though the words for them are in the quoted sentence."""
    nearest = max(theirs, key=lambda one: len(one & own))
    foreign = own - nearest
    elsewhere = {stem[:SAME] for stem in quoted - nearest}
    if any(stem[:SAME] in elsewhere for stem in foreign):
        return True
    return bool(nearest & own) and not (nearest & GO_BETWEENS) <= own
