"""Lays out the pages for managers: state of the index, result of an update, quality of the answers. Pure.

Hides how long lists are shortened to fit into a message.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.client.markdown import cut, line, units
from bot.client.pages.answer import Page
from bot.client.pages.offers import Button
from bot.client.phrases import Words
from bot.client.state.database import REASONS, Said
from bot.client.state.updates import Updated
from bot.client.state.usage import FATES, Overview
from index.article import Problem
from index.build.builds import Manifest
from index.build.refined import Refining

if TYPE_CHECKING:
    from index.fetch.fetch import Added

MOST_LISTED = 10  # lines of one list; the others are counted, so that the page fits into a message
MOST_CHANNELS = 8  # channels named in one line; the others are counted, so that the page fits into a message
LONGEST_LISTED, MOST_IN_LIST = 200, 900  # characters of a line, and of a list; at most four lists share a message
HITS = ("Hit@1", "Hit@3", "Hit@10")


@dataclass(frozen=True, slots=True)
class State:
    """The state of the index: the published build, what it has, and how the sources changed since.

    `changed` is None if the sources folder is gone; `earlier` is the build to which a rollback would return.
    """

    build: Manifest
    outlets: Sequence[str]
    oldest: int | None
    newest: int | None
    changed: Sequence[str] | None
    problems: Sequence[Problem]
    earlier: Manifest | None
    is_updated: bool
    refining: Refining | None = None
    followed: int = 0
    dead: Sequence[tuple[str, str]] = ()  # the addresses that have failed for days, and their errors


@dataclass(frozen=True, slots=True)
class FollowedAddress:
    """One line of the list of followed addresses; times in seconds since 1970, `stop` is the action of its button."""

    address: str
    newest: float | None
    next: float | None
    problem: str
    stop: str


def state_page(state: State, words: Words, *, may_change: bool) -> Page:
    """Show the state of the index, with buttons for those who may change it."""
    build = state.build
    holds = words(
        "state_holds",
        articles=build.articles,
        passages=build.passages,
        days=words.days(state.oldest, state.newest) if state.newest else words("undated"),
    )
    outlets = [words("state_outlets", names=_few(state.outlets))] if state.outlets else []
    made = words("state_made", made=moment(build.made), build=build.id)
    refined = [_refined(state.refining, words)] if state.refining else []
    blocks = [
        "\n".join([f"**{words('state_title')}**", holds, *outlets, *refined, made]),
        "\n".join(_since(state, words)),
    ]
    if state.problems:
        blocks.append(_left_out(state.problems, words))
    row = [Button(words("button_update"), "update", style="primary")] if state.changed else []
    if state.earlier:
        row.append(Button(words("button_rollback"), "rollback"))
    return Page(tuple(blocks), (tuple(row),) if row and may_change else ())


def updating_page(progress: str, words: Words) -> Page:
    return Page((f"**{words('update_title')}**\n{line(progress)}\n-# {words('update_meanwhile')}",))


def updated_page(updated: Updated, words: Words, *, can_roll_back: bool) -> Page:
    took = words("update_took", seconds=round(updated.seconds))
    blocks = [f"**{_outcome(updated, words)}**\n-# {took}"]
    for phrase, names in (
        ("update_added", updated.added),
        ("update_changed", updated.changed),
        ("update_removed", updated.removed),
    ):
        if names:
            blocks.append(_listed(words(phrase, count=len(names)), names, words))
    if updated.problems:
        blocks.append(_left_out(updated.problems, words))
    row = (Button(words("button_rollback"), "rollback"),)
    return Page(tuple(blocks), (row,) if updated.build and can_roll_back else ())


def adding_page(words: Words, *, waits: bool) -> Page:
    """Say that a text is being added, or that it waits for another one; a button stops either."""
    row = (Button(words("button_stop_adding"), "stop_adding", style="danger"),)
    return Page((words("adding_waits" if waits else "adding"),), (row,))


def added_page(results: Sequence[Added | Problem], words: Words) -> Page:
    """Show what was brought into the sources, and what was left out."""
    problems = [result for result in results if isinstance(result, Problem)]
    blocks = []
    for phrase in ("added", "updated", "unchanged"):
        added = [found for found in results if not isinstance(found, Problem) and found.state == phrase]
        names = [f"{found.path} ({found.note})" if found.note else found.path for found in added]
        if names:
            blocks.append(_listed(words(f"add_{phrase}", count=len(names)), names, words))
    if problems:
        blocks.append(_listed(words("left_out", count=len(problems)), [str(problem) for problem in problems], words))
    row = (Button(words("button_update_now"), "update", style="primary"),)
    return Page(tuple(blocks), (row,) if len(problems) < len(results) else ())


def followed_page(found: Sequence[FollowedAddress], words: Words, news: str = "") -> Page:
    """List the followed addresses, each with a button that stops it; `news` is a line about what was just done."""
    lines = []
    for number, each in enumerate(found[:MOST_LISTED], 1):
        newest = words("watch_newest", when=f"<t:{each.newest:.0f}:R>") if each.newest else words("watch_nothing_new")
        due = words("watch_next", when=f"<t:{each.next:.0f}:R>") if each.next else words("watch_gone")
        problem = f"\n-# ⚠ {line(cut(each.problem, LONGEST_LISTED))}" if each.problem else ""
        lines.append(f"{number}. {line(cut(each.address, LONGEST_LISTED))}\n-# {newest} · {due}{problem}")
    rest = [f"-# {words('and_more', count=len(found) - MOST_LISTED)}"] if len(found) > MOST_LISTED else []
    blocks = [*([news] if news else []), "\n".join([f"**{words('watch_title')}**", *lines, *rest])]
    if not found:
        blocks[-1] = words("watch_none")
    buttons = [
        Button(words("button_unfollow", number=number), each.stop) for number, each in enumerate(found[:MOST_LISTED], 1)
    ]
    return Page(tuple(blocks), tuple(tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5)))


def rollback_page(build: Manifest, earlier: Manifest, words: Words) -> Page:
    text = words(
        "rollback_ask",
        earlier=moment(earlier.made),
        earlier_articles=earlier.articles,
        made=moment(build.made),
        articles=build.articles,
    )
    button = Button(words("button_rollback"), f"rollback_to:{build.id}:{earlier.id}", style="danger")
    return Page((text,), ((button,),))


def quality_page(
    summary: Mapping[str, Any] | None,
    build: str | None,
    ratings: Sequence[Said],
    words: Words,
    spent: Overview | None = None,
) -> Page:
    """Show the last evaluation, if there is one, and the ratings of answers so far; `build` is the current one.

    `spent` is what the chat model used and wrote, if there is a chat model.
    """
    run = _evaluation(summary, build, words) if summary else words("quality_none")
    model = [_model(spent, words)] if spent else []
    gaps = f"-# {words('quality_gaps')}"
    return Page((f"**{words('quality_title')}**\n{run}", f"{_ratings(ratings, words)}\n{gaps}", *model))


def moment(made: str) -> str:
    """Write a point in time so that everybody sees it in their own time zone; `made` is ISO 8601."""
    return f"<t:{datetime.datetime.fromisoformat(made).timestamp():.0f}:f>"


def _since(state: State, words: Words) -> Iterable[str]:
    if state.changed is None:
        yield words("state_no_sources")
    else:
        yield words("state_changed", count=len(state.changed)) if state.changed else words("state_unchanged")
    if state.followed:
        yield words("state_followed", count=state.followed)
    for address, problem in state.dead[:MOST_LISTED]:
        yield words("state_dead", address=line(cut(address, 100)), problem=line(cut(problem, 100)))
    if state.is_updated:
        yield words("state_updated")
    if state.earlier:
        yield words("state_earlier", made=moment(state.earlier.made), articles=state.earlier.articles)
    else:
        yield words("state_no_earlier")


def _refined(found: Refining, words: Words) -> str:
    told = words("state_refined", done=found.done, total=found.total, share=int(100 * found.share))
    if found.at_work:
        return f"{told} {words('state_refining')}"
    return told if found.done == found.total else f"{told} {words('state_refine')}"


def _outcome(updated: Updated, words: Words) -> str:
    if updated.build:
        return words("update_done", articles=updated.articles)
    return words("update_nothing_changed") if updated.articles else words("update_nothing")


def _left_out(problems: Sequence[Problem], words: Words) -> str:
    head = words("left_out", count=len(problems))
    return _listed(head, [str(problem) for problem in problems], words, "left_out_more")


def _listed(head: str, names: Sequence[str], words: Words, more: str = "and_more") -> str:
    """List as many names as a message has room for, and count the others in the phrase `more`."""
    shown: list[str] = []
    for name in names[:MOST_LISTED]:
        item = f"- {line(cut(name, LONGEST_LISTED))}"
        if sum(map(units, shown)) + units(item) > MOST_IN_LIST:
            break
        shown.append(item)
    rest = len(names) - len(shown)
    return "\n".join([f"**{head}**", *shown, *([f"-# {words(more, count=rest)}"] if rest else [])])


def _few(names: Sequence[str]) -> str:
    more = f" (+{len(names) - MOST_LISTED:,})" if len(names) > MOST_LISTED else ""
    return ", ".join(line(cut(name, 60)) for name in names[:MOST_LISTED]) + more


def _evaluation(summary: Mapping[str, Any], build: str | None, words: Words) -> str:
    measures, refusals, total = summary["measures"], summary["refusals"], summary["latency"].get("total")
    stamp = summary["stamp"]["build"]
    lines = [
        words(
            "quality_run",
            made=moment(summary["made"]),
            questions=summary["questions"],
            gold=line(summary["gold"]),
            build=stamp,
        ),
        *_rightly(summary, words),
        " · ".join(f"{name} **{measures[name]['mean']:.2f}**" for name in HITS if measures.get(name)),
    ]
    if recall := refusals["recall"]:
        lines.append(words("quality_refusals", mean=recall["mean"], low=recall["low"], high=recall["high"]))
    if total:
        lines.append(words("quality_time", median=total["median"], most=total["p95"]))
    if stamp != build:
        lines.append(f"-# {words('quality_older')}")
    return "\n".join(filter(None, lines))


def _rightly(summary: Mapping[str, Any], words: Words) -> Iterable[str]:
    """Count what was rightly answered and what was rightly refused; questions that failed count as neither."""
    recall, whole = summary["refusals"]["recall"], summary["questions"] - summary["errors"]
    to_refuse = int(recall["n"]) if recall else 0
    refused = round(recall["mean"] * to_refuse) if recall else 0
    right = whole - sum(count for reason, count in summary["failures"].items() if reason != "error")
    yield words(
        "quality_rightly",
        answered=right - refused,
        answerable=whole - to_refuse,
        refused=refused,
        unanswerable=to_refuse,
    )
    if summary["errors"]:
        yield words("quality_errors", count=summary["errors"])


def _model(spent: Overview, words: Words) -> str:
    """Say what the chat model used, and what share of its statements was verified, unsure and so on."""
    lines = [
        f"**{words('quality_model')}**",
        words("quality_today", tokens=spent.today.tokens, cost=spent.today.cost),
        words("quality_month", tokens=spent.days.tokens, cost=spent.days.cost),
    ]
    if written := sum(spent.fates.values()):
        lines.append(words("quality_statements", **{fate: 100 * spent.fates.get(fate, 0) / written for fate in FATES}))
    return "\n".join([*lines, *([f"-# {words('quality_unpriced')}"] if spent.days.unpriced else [])])


def _ratings(ratings: Sequence[Said], words: Words) -> str:
    helpful = sum(said.helpful for said in ratings)
    head = words("quality_ratings", helpful=helpful, unhelpful=len(ratings) - helpful)
    reasons = Counter(said.reason for said in ratings if not said.helpful)
    phrases = {reason: words(f"reason_{reason.replace(' ', '_')}") for reason in REASONS}
    counted = [f"- {phrase}: {reasons[reason]:,}" for reason, phrase in phrases.items() if reasons[reason]]
    hint = [f"-# {words('quality_import')}"] if ratings else []
    return "\n".join([f"**{words('quality_said')}**", head, *counted, *hint])


def permissions_page(lacking: Mapping[tuple[str, ...], Sequence[str]], words: Words) -> Page:
    """Say which permissions the bot lacks in which channels (given as mentions); () means none."""
    rows = []
    for names, channels in sorted(lacking.items()):
        wanted = ", ".join(words.quoted(name, name) for name in (words(f"may_{one}") for one in names))
        rows += [words("check_lacks", channels=_some(channels, words), permissions=wanted)] if names else []
    fine = [words("check_fine", count=len(lacking[()]))] if lacking.get(()) else []
    how = [f"-# {words('check_how')}"] if rows else []
    lines = [*rows, *fine] or [words("check_none")]
    return Page(("\n".join([f"**{words('check_title')}**", *lines, *how]),))


def _some(channels: Sequence[str], words: Words) -> str:
    more = [words("and_more", count=len(channels) - MOST_CHANNELS)] if len(channels) > MOST_CHANNELS else []
    return ", ".join([*channels[:MOST_CHANNELS], *more])
