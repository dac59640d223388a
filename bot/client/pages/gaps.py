"""The pages of what people asked and the archive did not answer, in groups and without who asked. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bot.client.markdown import blank, cut, flat, line
from bot.client.pages.answer import MOST_CHARACTERS, Page, pager
from bot.client.pages.managers import moment
from bot.client.pages.offers import Button, Choice, Menu
from bot.client.phrases import Words
from bot.client.state.gaps.grouping import Group, most_asked, unanswered

ON_A_PAGE = 5  # groups on a page, so that it fits into a message
MOST_OF_GROUP = 15  # wordings shown of one group; more would not fit into a message
LONGEST = 100  # characters of a question in a list; in a menu Discord allows no more
# Further wordings, and characters of each question: the first pair with which the list fits into a message.
SIZES = ((3, 160), (2, LONGEST), (0, 40))


def gaps_page(
    groups: Sequence[Group], since: datetime.datetime, number: int, words: Words, weekly: Sequence[Button]
) -> Page:
    """List groups of questions without an answer, with a menu that opens one, and what is asked most.

    `since` is in UTC; `number` is the page, from 0; `weekly` begin or stop the weekly line.
    """
    found = unanswered(groups)
    pages = max(1, -(-len(found) // ON_A_PAGE))
    number = max(0, min(number, pages - 1))
    begin = number * ON_A_PAGE
    shown = found[begin : begin + ON_A_PAGE]
    sized = (_blocks(groups, shown, since, begin, words, others, longest) for others, longest in SIZES)
    blocks = next((each for each in sized if Page(each).size <= MOST_CHARACTERS), ())
    choices = tuple(
        Choice(_label(group), f"gap:{group.example.reference}:{number}", _fate(group, words)) for group in shown
    )
    turning = pager(lambda page: f"gaps:{page}", number, pages, words)
    menu = Menu("gaps", words("gaps_choose"), choices) if choices else None
    return Page(blocks, ((*turning, *weekly),), menu=menu)


def gap_page(group: Group, number: int, words: Words, *, may_change: bool) -> Page:
    """Show how one group was asked, with what can be done about it; `number` is the page to which a button leads back.

    `may_change`: this person may have a candidate for the gold set written, and a source followed.
    """
    wordings = group.wordings
    lines = [f"- {line(cut(flat(text), LONGEST))}" for text in wordings[:MOST_OF_GROUP]]
    rest = len(wordings) - len(lines)
    more = [f"-# {words('and_more', count=rest)}"] if rest else []
    reference = group.example.reference
    changes = (
        Button(words("button_gold"), f"gap_gold:{reference}", style="primary"),
        Button(words("button_source"), f"gap_source:{reference}"),
    )
    row = (*(changes if may_change else ()), Button(words("button_back"), f"gaps:{number}"))
    head = f"**{words('gap_asked')}**\n-# {_times(group, words)} · {_fate(group, words)}"
    return Page((head, "\n".join([*lines, *more])), (row,))


def done_page(text: str, reference: str, words: Words) -> Page:
    """Say what was done about a group, with a button back to it."""
    return Page((text,), ((Button(words("button_back"), f"gap:{reference}:0"),),))


def week_page(groups: Sequence[Group], words: Words, stop: str) -> Page | None:
    """Write the weekly line, with a button that stops it (the action `stop`); None if there is nothing to say."""
    found = unanswered(groups)
    if not found:
        return None
    count = sum(question.is_gap for group in found for question in group.questions)
    text = words("gaps_week", count=count, groups=len(found), example=_said(found[0], words))
    return Page((f"{text}\n-# {words('gaps_week_more')}",), ((Button(words("button_week_off"), stop),),))


def _blocks(
    groups: Sequence[Group],
    shown: Sequence[Group],
    since: datetime.datetime,
    begin: int,
    words: Words,
    others: int,
    longest: int,
) -> tuple[str, ...]:
    begun = moment(since.replace(tzinfo=datetime.UTC).isoformat())
    head = f"**{words('gaps_title')}**\n-# {words('gaps_since', since=begun)}"
    listed = [f"{place}. {_entry(group, words, others, longest)}" for place, group in enumerate(shown, begin + 1)]
    most = [f"- {_said(group, words, longest)} · {_times(group, words)}" for group in most_asked(groups)[:ON_A_PAGE]]
    asked = ["\n".join([f"**{words('gaps_most')}**", *most])] if most else []
    return (head, "\n".join(listed) or words("gaps_none"), *asked)


def _entry(group: Group, words: Words, most: int, longest: int) -> str:
    others = [cut(flat(text), longest) for text in group.wordings[1 : 1 + most]]
    also = [f"-# {words('gaps_also', texts=' · '.join(map(line, others)))}"] if others else []
    return "\n".join(
        [f"**{_said(group, words, longest)}**", f"-# {_times(group, words)} · {_fate(group, words)}", *also]
    )


def _label(group: Group) -> str:
    """Write a group as a line of a menu, which Discord does not take where it shows nothing."""
    text = cut(flat(group.example.text), LONGEST)
    return "…" if blank(text) else text


def _said(group: Group, words: Words, longest: int = LONGEST) -> str:
    text = cut(flat(group.example.text), longest)
    return words.quoted(text, line(text))


def _times(group: Group, words: Words) -> str:
    return words("gaps_times", count=len(group.questions), people=group.people())


def _fate(group: Group, words: Words) -> str:
    """Say what became of the questions of a group, with the most frequent reason of those who rated."""
    told = [words("gaps_refused", count=group.refused)] if group.refused else []
    if group.unhelpful:
        told.append(words("gaps_unhelpful", count=group.unhelpful))
    told += [words(f"reason_{reason.replace(' ', '_')}") for reason, _ in group.reasons.most_common(1)]
    return " · ".join([*told, *([words("gaps_answered", count=group.answered)] if group.answered else [])])
