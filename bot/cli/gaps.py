"""The verb `gaps`: what people asked on Discord and the archive did not answer, in groups and without who asked."""

from __future__ import annotations

import json
from argparse import Namespace
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import terminal
from bot.cli.eval_verbs import DATABASE
from bot.terminal import plural
from index.errors import ExpectedError

if TYPE_CHECKING:
    from bot.client.state.gaps.grouping import Group, PastQuestion
    from bot.settings import Settings

DONE = 0
SHOWN = 10  # groups of each list; those asked most come first, so the rest matters less
MOST_OTHERS = 3  # wordings of a group shown besides the first, so that a group stays a few lines


def gaps(options: Namespace, settings: Settings) -> int:
    """List the groups, or write one as a candidate for a gold set."""
    from bot.client.state.gaps.grouping import Grouper, most_asked, unanswered
    from index.build import builds
    from index.embed.encoder import Encoder

    questions = _questions(settings, options.server)
    encoder = Encoder(builds.published(settings.index.data) / builds.ENCODER)
    groups = Grouper().groups(encoder, questions)
    if options.gold:
        return _write(options, settings, groups)
    open_ones, most = unanswered(groups), most_asked(groups)
    if options.json:
        for group in [*open_ones, *(group for group in most if group not in open_ones)]:
            print(json.dumps(_form(group), ensure_ascii=False), flush=True)
    else:
        _print(open_ones, most, options.limit or SHOWN)
    return DONE


def _questions(settings: Settings, server: int | None) -> list[PastQuestion]:
    """Read the newest questions of every server that chose to have them grouped, or of one, the newest first."""
    from bot.client.state.database import MOST_PAST, Database

    file = settings.discord.state / DATABASE
    if not file.is_file():
        raise ExpectedError(f"no database {file}: nobody has asked on Discord yet; start the bot, or set discord.state")
    with closing(Database(file)) as database:
        chosen = {number: kept.gaps_since for number, kept in database.servers().items() if kept.gaps_since}
        if not chosen or (server and server not in chosen):
            which = f"server {server} does not have" if server else "no server has"
            raise ExpectedError(
                f"{which} its questions grouped; a manager switches that on with /settings, and those asked from then "
                f"on count"
            )
        found = [
            question
            for number, since in chosen.items()
            if server in (None, number)
            for question in database.past_questions(number, since)
        ]
    return sorted(found, key=lambda question: question.asked, reverse=True)[:MOST_PAST]


def _write(options: Namespace, settings: Settings, groups: list[Group]) -> int:
    from bot.client.state.gaps.candidates import CANDIDATES, add_candidate

    names = {question.reference: group for group in groups for question in group.questions}
    if options.gold not in names:
        raise ExpectedError(f"no group {options.gold!r}; list them: python -m bot gaps")
    file: Path = options.output or settings.discord.state / CANDIDATES
    is_new = add_candidate(file, names[options.gold])
    if options.json:
        print(json.dumps({"path": str(file), "new": is_new}))
    else:
        where = f"{'Written to' if is_new else 'Already in'} {file}"
        print(f"{where}. Add its answer: python -m bot eval suggest 10 mine.jsonl --from {file}")
    return DONE


def _print(open_ones: list[Group], most: list[Group], limit: int) -> None:
    print(f"Not answered: {plural(len(open_ones), 'group')} of questions.")
    for number, group in enumerate(open_ones[:limit], 1):
        print(terminal.printable(f"\n{number}. {group.example.text}"))
        print(f"   {_fate(group)}")
        if others := group.wordings[1 : 1 + MOST_OTHERS]:
            print(terminal.printable(f"   also: {' | '.join(others)}"))
        print(f"   make it a gold question: python -m bot gaps --gold {group.example.reference}")
    if len(open_ones) > limit:
        terminal.note(f"{len(open_ones) - limit:,} more: --limit {len(open_ones)}")
    if most:
        print("\nAsked most:")
        for group in most[:limit]:
            print(terminal.printable(f"   {_times(group)}: {group.example.text}"))
    if open_ones:
        print("\nBring in a source: python -m bot follow ADDRESS, or python -m bot add ADDRESS")


def _fate(group: Group) -> str:
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in group.reasons.most_common())
    told = [f"asked {_times(group)}"]
    told += [f"refused {group.refused:,}"] if group.refused else []
    told += [f"not helpful {group.unhelpful:,}{f' ({reasons})' if reasons else ''}"] if group.unhelpful else []
    told += [f"answered {group.answered:,}"] if group.answered else []
    return f"{', '.join(told)}; last on {group.questions[0].asked:%Y-%m-%d}"


def _times(group: Group) -> str:
    people = group.people()
    return f"{plural(len(group.questions), 'time')} by {people:,} {'person' if people == 1 else 'people'}"


def _form(group: Group) -> dict[str, Any]:
    return {
        "group": group.example.reference,
        "question": group.example.text,
        "wordings": list(group.wordings),
        "asked": len(group.questions),
        "people": group.people(),
        "refused": group.refused,
        "unhelpful": group.unhelpful,
        "reasons": dict(group.reasons.most_common()),
        "answered": group.answered,
        "first": f"{group.questions[-1].asked:%Y-%m-%d}",
        "last": f"{group.questions[0].asked:%Y-%m-%d}",
    }
