"""Finds what a statement leaves out of the sentence it draws on and what changes the meaning: a denial, a plan, a head.

"Police suspect that Brun set the fire" does not carry "Brun set the fire", though all of these words are in it. Words
that limit what a sentence says have to be in the statement too, or others of their group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from answer.question.kind import STOP_WORDS
from answer.words import COUNT, Words, plain_sentences, read
from index.store.words import stems

# Without such a word a statement says more than its source, so it must have one of each group that the source uses.
GROUPS = tuple(
    re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for words in (
        # possible, not certain; "May" with a capital is the month
        (
            r"(?-i:may)|might|could|can|possibly|perhaps|potentially|probably|maybe|conceivably"
            r"|possibility|chance of|risk(?:s|ed)?|appear(?:s|ed)?|seem(?:s|ed)?"
        ),
        r"would|should|ought",
        r"will|shall|is going to|are going to|is to|are to|was to|were to|next (?:week|month|year)",
        (  # planned, wanted or asked for, not done
            r"(?:is|are|was|were|been) due to|(?:set|expected|likely|unlikely|scheduled|supposed|meant|poised|ready"
            r"|prepared|unable|about) to|plan(?:s|ned|ning)? (?:to|for|on)|planned|intend(?:s|ed)? to"
            r"|hop(?:es|ed|ing) to"
            r"|want(?:s|ed)? to|aim(?:s|ed)? to|consider(?:s|ed|ing)?|propos(?:es|ed|al|als)"
            r"|threat(?:en|ens|ened|ening|s)?|vow(?:s|ed)?"
            r"|pledg(?:es|ed)|promis(?:es|ed)|agreed to|offer(?:s|ed)? to|ask(?:s|ed)? (?:\w{1,20} ){0,3}to"
            r"|urg(?:es|ed)|calls? (?:for|to|on)|demand(?:s|ed)?|pressure|would-be"
        ),
        (
            r"(?:need(?:s|ed)?|have|has|had|continu(?:e|es|ed)|work(?:s|ed|ing)?|attempt(?:s|ed|ing)?|tr(?:y|ies|ied|ying)"
            r"|sought|seeks?|yet) to|attempt(?:s|ed)? at|fail(?:s|ed)?(?: to)?"
        ),
        (  # denied or refused, so it did not happen
            r"refus(?:es|ed|al|ing)|declin(?:es|ed) to|dismiss(?:es|ed)|reject(?:s|ed|ing)|den(?:y|ies|ied|ying|ial)"
            r"|oppos(?:es|ed)|resist(?:s|ed)|rul(?:es|ed) out|against|far from|anything but|no longer|hardly"
            r"|barely|never"
            r"|(?<!a )little|scant|nobody|no one|none|nothing|neither|without|not|cannot|\w{1,9}n[’']t|no|wrong to"
            r"|avoid(?:s|ed)?|prevent(?:s|ed)?"
        ),
        r"except|excluding|apart from|other than|rather than|instead of|all but",
        r"if|unless|provided|whether|as long as|in case|until",
        (  # believed, claimed or disputed, so it is not certain
            r"suspect(?:s|ed)?|belie(?:ve|ves|ved|f)|fear(?:s|ed)?|alleg\w{1,8}|claim(?:s|ed)?|accus\w{1,8}"
            r"|rumou?r(?:s|ed)?|speculat\w{1,6}|reportedly|apparently|supposedly|purported(?:ly)?|doubt(?:s|ed|ful)?"
            r"|suggest(?:s|ed)?|warn(?:s|ed)?|charged with|thought to|said to|lies?|myth|hoax|false(?:ly)?|untrue|fake"
            r"|hypothesi\w{1,5}|characteri[sz]\w{1,4}|theori[sz]\w{1,4}|assum\w{1,4}|presum\w{1,4}|estimat\w{1,4}"
            r"|unproven|unconfirmed|unverified|baseless|debunked|disput\w{1,5}|refut\w{1,4}|incorrect(?:ly)?|wrong(?:ly)?"
        ),
        # told in a story or seen in an experiment, not happened
        r"film|movie|novel|series|simulat\w{1,6}|mice|rats|theory|fiction|dream|experiment|laboratory|game|play(?:s|ed)?",
        r"some|most|many|few|half|third|quarter|part|several|majority|minority|hardly any|nearly all|almost all|partly",
        r"only|just|merely",
        r"or (?:more|fewer|less|older|over|under|younger)|and (?:over|older|above|up)",
    )
)
# Without such a word before it, an office or a deed is another one.
LIMITED = re.compile(
    r"(?<!\w)(former|ex-|acting|deputy|vice|interim|ousted|late|self-proclaimed|so-called|alleged|attempted)\W?([\w-]+)",
    re.IGNORECASE,
)
CAUSE = re.compile(r"(?<!\w)(?:because(?: of)?|due to|caused by|thanks to|owing to|as a result of) ", re.IGNORECASE)
CAUSED = re.compile(
    r"(?<!\w)(?:because|due|caus\w{1,4}|thanks|owing|result|reason|so|led|forc\w{1,4}|prompt\w{1,4})(?!\w)",
    re.IGNORECASE,
)
HEADS = (
    "wife|husband|widow|father|mother|son|daughter|brother|sister|cousin|uncle|aunt|parents|family|friend|lawyer|attorney"
    "|aide|adviser|spokesman|spokeswoman|driver|bodyguard|doctor|neighbou?r|rival|ally|allies|critics?|opponents?|supporters?"
    "|successor|predecessor|deputy|secretary|death|murder|arrest|absence|threat|rumou?rs?|idea|campaign|company|office"
)
HEAD_OF = re.compile(rf"\b({HEADS}) of ([^,.;]{{1,60}})", re.IGNORECASE)
OWN_HEAD = re.compile(rf"([\w’'-]{{1,40}})[’']s? ({HEADS})\b", re.IGNORECASE)
WHO = re.compile(r"\b([a-z]{2,20}) (?:who|that|which) ([^,.;]{1,80})")
SHARE = re.compile(rf"(?<!\w)(?:\d+|{COUNT}) (?:of|out of) (?:the )?(?:\d+|{COUNT})(?!\w)", re.IGNORECASE)
CLAUSE = re.compile(
    # a condition belongs to the clause before it
    r"[,;:—–)] (?!(?:if|unless|until|provided|as long as|except)\b)|[ (](?=\()"
    r"| (?:and|(?<!anything )(?<!nothing )(?<!all )but|while|so that) "
)
OPENS = re.compile(r"(?:if|unless|should|in the|in a|everyone|all|nobody|no|it would|it is|rumou?rs)\b", re.IGNORECASE)
PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being) (?:\w{1,20}ly )?\w{1,20}(?:ed|en|t|n|d|g|k|m) by\b", re.IGNORECASE
)
PLAIN = frozenset(stem for word in STOP_WORDS for stem in stems(word))
KINDS = ("word", "name", "opener")
SIGNS = frozenset("$£€¥₽₹")


def narrows(text: str, sentences: Sequence[str]) -> bool:
    """Return whether a statement lacks what limits the sentences that it draws on, or names a cause that they do not.

    An amount in another currency counts as well.
    """
    if SIGNS.intersection(text) - SIGNS.intersection("".join(sentences)):
        return True
    said = {*stems(text)}
    parts = [part_drawn_on(said, " ".join(sentence.split())) for sentence in sentences]
    return any(_loses_group(text, part) or _loses_head(said, part) for part in parts) or _invents_cause(text, sentences)


def part_drawn_on(said: set[str], sentence: str) -> str:
    """The clauses of a sentence that share words with the statement; all of it if it opens with a condition."""
    if OPENS.match(sentence):
        return sentence
    parts, start = [], 0
    for match in CLAUSE.finditer(sentence):
        parts.append(sentence[start : match.start()])
        start = match.end()
    parts.append(sentence[start:])
    held = [said.intersection(stems(part)) - PLAIN for part in parts]
    shared = [len(one) + bool(one.difference(*held[:place], *held[place + 1 :])) for place, one in enumerate(held)]
    return " , ".join(part for part, count in zip(parts, shared, strict=True) if count > 1 or count == max(shared))


def _loses_group(text: str, part: str) -> bool:
    if SHARE.search(part) and not SHARE.search(text):
        return True
    said = {*stems(text)}
    for limit, word in LIMITED.findall(part):
        if limit.lower() not in text.lower() and not said.isdisjoint(stems(word)):
            return True
    return any(group.search(part) and not group.search(text) for group in GROUPS)


def _loses_head(said: set[str], part: str) -> bool:
    """Return whether the statement says of a person what the sentence says of their wife, or of their attacker."""
    facts = said - PLAIN
    return any(said.isdisjoint(stems(head)) and not facts.isdisjoint(stems(behind)) for head, behind in _heads(part))


def _heads(part: str) -> Iterator[tuple[str, str]]:
    """Yield the head of each phrase and the words after it: `wife` and `of Ana Reed`."""
    yield from ((match[1], match[2]) for match in HEAD_OF.finditer(part))
    yield from ((match[2], match[1]) for match in OWN_HEAD.finditer(part))
    yield from ((match[1], match[2]) for match in WHO.finditer(part))


def _invents_cause(text: str, sentences: Sequence[str]) -> bool:
    """Return whether the statement names a cause that no sentence names as a cause."""
    for match in CAUSE.finditer(text):
        named = {*stems(" ".join(text[match.end() :].split()[:5]))}
        behind = (
            {*stems(sentence[found.end() :][:90])} for sentence in sentences for found in CAUSED.finditer(sentence)
        )
        if named and not any(named & words for words in behind):
            return True
    return False


def turns_roles(text: str, said: Words, sentence: str, words: Words) -> bool:
    """Return whether two words around a third have changed places: "Reedham sued Ashlow" for "Ashlow sued Reedham".

    If only one of the two is in the passive ("was sued by"), the one who acts must come first in the other.
    """
    text, sentence = (" ".join(one.split()) for one in (text, sentence))
    passive, other = PASSIVE.search(text), PASSIVE.search(sentence)
    if passive and not other:
        return _acts_second(text, passive, sentence)
    if other and not passive:
        return _acts_second(sentence, other, text)
    facts, given = (_facts(one) for one in (said, words))
    places = {stem: place for place, stem in enumerate(given) if given.count(stem) == 1}
    shared = [stem for stem in facts if stem in places]
    names = [word.stem for word in said if word.kind == "name" and word.stem in places]
    if len({*names}) > 1 and places[names[0]] > places[names[-1]]:
        return True
    return any(
        places[one] > places[middle] > places[last]
        for one, middle, last in zip(shared, shared[1:], shared[2:], strict=False)
    )


def _acts_second(passive: str, found: re.Match[str], active: str) -> bool:
    """Return whether the active sentence begins with the one to whom it was done, not with the one after "by"."""
    done_to, by = (_stems(part) for part in (passive[: found.start()], passive[found.end() :]))
    order = _stems(active)
    if not (done_to and by and done_to[-1] in order and by[0] in order):
        return False
    return order.index(done_to[-1]) < order.index(by[0])


def _stems(text: str) -> list[str]:
    return [stem for sentence in plain_sentences(text) for stem in _facts(read(sentence))]


def _facts(words: Words) -> list[str]:
    return [word.stem for word in words if word.kind in KINDS]
