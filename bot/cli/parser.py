"""Defines the options of the command line, and explains every error. The verbs are in bot/cli/verbs.py and the like."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bot.cli import client_verbs, gaps, index_verbs, verbs
from bot.cli.eval_parser import add_eval, with_task
from bot.cli.services import following, mcp_server
from bot.client.rooms import ROOMS
from bot.lacking import lacking
from bot.terminal import PLAIN_EVERY
from index.errors import ExpectedError

# Scripts read these exit codes. 0 is success, `doctor` returns 1 for problems, and an error may have a code of its own.
NOTHING_DONE, CRASHED, STOPPED = 2, 1, 130
CLIENT = {
    "run": (client_verbs.run, "be the bot on Discord until Ctrl-C, with the token in DISCORD_TOKEN"),
    "preview": (client_verbs.preview, "try the bot in a local page, without an account"),
    "sync": (client_verbs.sync, "register the commands with Discord, without starting the bot"),
    "invite": (client_verbs.invite, "print the link that brings the bot to a server"),
}
EPILOG = """\
Put texts into sources/, run `python -m bot index`, then `python -m bot ask "…"`.
What a verb takes: `python -m bot VERB --help`."""
# Repeats the formats of bot.references, whose import takes long.
FORMS = ("markdown", "html", "text", "csl-json", "bibtex")
# These verbs have nothing to release, so their process ends at once, which is faster (docs/decisions.md).
READING = frozenset({"ask", "search", "timeline", "changes", "mentions", "said", "articles"})


def main(arguments: Sequence[str]) -> int:
    """Run one verb and return the exit code. This is one of the two places that catch every error."""
    options = _options(arguments)
    logging.basicConfig(
        level=logging.DEBUG if options.debug else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    if options.verb in ("ask", "search"):
        # The verbs' own output reports these warnings.
        logging.getLogger("index.store.chroma_server").setLevel(logging.ERROR)
    try:
        return _run(options)
    except ExpectedError as error:
        print(f"dateline: {error}", file=sys.stderr)
        return getattr(error, "exit_code", NOTHING_DONE)
    except KeyboardInterrupt:
        print("dateline: stopped; what was finished is kept", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        # The program that read our output has ended. Without this, Python reports an error when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if options.debug:
            raise
        if isinstance(error, ModuleNotFoundError):
            print(f"dateline: {lacking(options.verb, str(error.name))}", file=sys.stderr)
            return NOTHING_DONE
        print(
            f"dateline: unexpected {type(error).__name__}: {error}; run again with --debug and report it",
            file=sys.stderr,
        )
        return CRASHED


def _flush() -> None:
    """Write buffered output now, so that a full disk or a closed pipe raises its error where `main` explains errors."""
    for stream in (sys.stdout, sys.stderr):
        if stream:
            stream.flush()


def _run(options: argparse.Namespace) -> int:
    from bot import settings

    code: int = options.function(options, settings.load(options.settings))
    _flush()
    return code


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; without any, show the help and end."""
    parser, verbs = _parser()
    if not arguments:
        parser.print_help()
        parser.exit(NOTHING_DONE)
    _check_verb(parser, arguments[0], verbs)
    return parser.parse_args(with_task(arguments))


def _check_verb(parser: argparse.ArgumentParser, verb: str, known: Sequence[str]) -> None:
    """End with an error that names the nearest verb if there is none of that name; a question lacks `ask`."""
    if verb.startswith("-") or verb in known:
        return
    near = ["ask"] if " " in verb else get_close_matches(verb, known, 1)
    meant = f"did you mean `{parser.prog} {near[0]}`? " if near else ""
    parser.error(f"there is no verb {verb!r}; {meant}`{parser.prog} --help` lists them all")


def _parser() -> tuple[argparse.ArgumentParser, tuple[str, ...]]:
    """Make the parser, and name its verbs."""
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Ask a dated news archive. Answers are quoted word for word, with their dates.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=EPILOG,
    )
    subparsers = parser.add_subparsers(dest="verb", required=True, metavar="VERB", title="verbs")
    common = _common()
    filters = _filters()

    ask = subparsers.add_parser(
        "ask", parents=[common, filters], help="answer a question; without one, open a prompt; with -, read one a line"
    )
    ask.add_argument("question", nargs="*", help="the question; - reads one question, or one JSON object, a line")
    ask.add_argument("--model", metavar="NAME", help="let this chat model write the answer (docs/models.md); '': none")
    ask.add_argument("--literal", action="store_true", help="read the question as it is typed, misspelt words too")
    ask.add_argument("--update", action="store_true", help="first bring the index up to date if sources/ changed")
    _add_format(ask)
    ask.set_defaults(function=verbs.ask)
    search = subparsers.add_parser(
        "search", parents=[common, filters], help="find the passages that answers are made from"
    )
    search.add_argument("words", nargs="+", help="what to look for")
    search.add_argument("--engine", choices=("both", "dense", "lexical"), default="both", help="which ranking to use")
    search.set_defaults(function=verbs.search)
    _add_topics(subparsers, [common, filters])
    _add_index(subparsers, common)
    add = subparsers.add_parser("add", parents=[common], help="bring files, pages or a feed's articles into sources/")
    add.add_argument("targets", nargs="+", metavar="FILE-OR-URL", help="a file, or an address that begins with http")
    add.set_defaults(function=index_verbs.add)
    _add_following(subparsers, common)
    articles = subparsers.add_parser("articles", parents=[common, filters], help="list the articles, or show one")
    articles.add_argument("article", nargs="?", help="an article's id: show it")
    articles.add_argument("--words", default="", help="only articles with these words in title or file name")
    articles.add_argument(
        "--quote", metavar="START-END", help="the characters to highlight, as a source line names them"
    )
    articles.set_defaults(function=verbs.articles)
    doctor = subparsers.add_parser(
        "doctor", parents=[common], help="say what is missing, out of date, undated or there twice"
    )
    doctor.set_defaults(function=verbs.doctor)
    _add_gaps(subparsers, common)
    _add_client(subparsers)
    add_eval(subparsers, _common, _count)
    return parser, tuple(subparsers.choices)


def _add_format(parser: argparse.ArgumentParser) -> None:
    told = "write it with full references: markdown, html, text, csl-json or bibtex"
    parser.add_argument("--format", choices=FORMS, metavar="FORM", help=told)


def _add_following(subparsers: Any, common: argparse.ArgumentParser) -> None:
    follow = subparsers.add_parser(
        "follow", parents=[common], help="follow a feed, a sitemap, a section page or a folder"
    )
    follow.add_argument("address", nargs="?", help="a feed, sitemap or section page; a folder; nothing: list them")
    follow.add_argument("--stop", action="store_true", help="follow this address no longer; its articles stay")
    follow.set_defaults(function=following.follow)
    watch = subparsers.add_parser("watch", parents=[common], help="fetch and index what is new, until Ctrl-C")
    watch.add_argument("--once", action="store_true", help="only what is due now, for cron")
    watch.add_argument(
        "--no-index", action="store_true", help="only fetch; another process brings the index up to date"
    )
    watch.set_defaults(function=following.watch)
    mcp = subparsers.add_parser("mcp", parents=[common], help="answer other programs over the Model Context Protocol")
    mcp.add_argument(
        "--http", type=_port, metavar="PORT", help="answer over HTTP, with the token in DATELINE_MCP_TOKEN"
    )
    mcp.add_argument("--host", default="127.0.0.1", help="the address to answer at, by default this machine's own")
    mcp.set_defaults(function=mcp_server.serve)


def _add_topics(subparsers: Any, limits: list[argparse.ArgumentParser]) -> None:
    timeline = subparsers.add_parser("timeline", parents=limits, help="show a topic over time")
    timeline.add_argument("topic", nargs="+", help="what it is to be about")
    _add_format(timeline)
    timeline.set_defaults(function=verbs.timeline)
    said = subparsers.add_parser("said", parents=limits, help="show what somebody said, newest first")
    said.add_argument("speaker", nargs="+", help="whose words: a person, an organisation, a country")
    said.add_argument("--about", default="", metavar="TOPIC", help="only what was said about this")
    said.add_argument("--page", type=_count, default=1, metavar="N", help="the page to show (default: 1, the newest)")
    _add_format(said)
    said.set_defaults(function=verbs.said)
    changes = subparsers.add_parser("changes", parents=limits, help="show how a figure or an office changed")
    changes.add_argument("topic", nargs="+", help="a figure or an office: the death toll of …, the mayor of …")
    _add_format(changes)
    changes.set_defaults(function=verbs.changes, model="", literal=False, update=False)  # it is answered as `ask` is
    mentions = subparsers.add_parser(
        "mentions", parents=limits, help="count and list the articles that mention some words"
    )
    mentions.add_argument("words", nargs="+", help="a name or term; its words have to be next to each other")
    mentions.add_argument("--by", choices=("month", "outlet"), default="", help="split the count by this")
    mentions.add_argument("--page", type=_count, default=1, metavar="N", help="the page to show (default: 1)")
    _add_format(mentions)
    mentions.set_defaults(function=verbs.mentions)


def _add_index(subparsers: Any, common: argparse.ArgumentParser) -> None:
    index = subparsers.add_parser("index", parents=[common], help="bring the index up to date with sources/")
    mode = index.add_mutually_exclusive_group()
    mode.add_argument("--full", action="store_true", help="start from nothing (vectors already computed are kept)")
    mode.add_argument("--rollback", action="store_true", help="let the build before this one answer again")
    mode.add_argument("--dry-run", action="store_true", help="preview what would be read, and change nothing")
    mode.add_argument("--refine", action="store_true", help="only fill in the encoder's own vectors, where they lack")
    index.add_argument("--searchable", action="store_true", help="stop before the encoder's own vectors are filled in")
    ray = "work on this Ray cluster (host:6379, ray://host:10001), else on RAY_ADDRESS's, else start one here"
    index.add_argument("--ray", nargs="?", const="", metavar="ADDRESS", help=ray)
    every = "without a terminal: seconds between two lines of progress (default: 10)"
    index.add_argument("--every", type=_count, default=PLAIN_EVERY, metavar="SECONDS", help=every)
    index.add_argument("--json-progress", action="store_true", help="print progress on standard error as JSON lines")
    index.set_defaults(function=index_verbs.index)


def _add_gaps(subparsers: Any, common: argparse.ArgumentParser) -> None:
    parser = subparsers.add_parser(
        "gaps", parents=[common], help="show what people asked on Discord and the archive did not answer"
    )
    parser.add_argument("--server", type=int, metavar="ID", help="only this server (default: all that chose it)")
    parser.add_argument("--limit", type=_count, metavar="N", help=f"groups to show (default: {gaps.SHOWN})")
    parser.add_argument("--gold", metavar="GROUP", help="write this group as a candidate for a gold set")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="where to (default: candidates.jsonl in discord.state)"
    )
    parser.set_defaults(function=gaps.gaps)


def _add_client(subparsers: Any) -> None:
    for name, (function, meaning) in CLIENT.items():
        parser = subparsers.add_parser(name, parents=[_common()], help=meaning)
        parser.set_defaults(function=function)
    preview = subparsers.choices["preview"]
    preview.add_argument("--port", type=_port, default=0, metavar="N", help="the page's port (default: a free one)")
    preview.add_argument("--channel", choices=ROOMS, default=ROOMS[0], help="where in the sample server to be")


def _common(default: str | None = None) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=default)
    common.add_argument("--json", action="store_true", help="print JSON, one object a line")
    common.add_argument("--settings", type=Path, metavar="FILE", help="settings file (default: dateline.toml)")
    common.add_argument("--debug", action="store_true", help="log more, and show a traceback when something breaks")
    return common


def _filters() -> argparse.ArgumentParser:
    filters = argparse.ArgumentParser(add_help=False)
    filters.add_argument("--since", metavar="DAY", help="only articles published then or later: 2024-01-18, last week")
    filters.add_argument("--until", metavar="DAY", help="only articles published then or earlier")
    filters.add_argument("--outlet", action="append", default=[], help="only this outlet; may be given several times")
    filters.add_argument("--limit", type=_count, metavar="N", help="at most this many statements, passages or articles")
    return filters


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) >= 1 << 16:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number from 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number from 1 to 1,000,000")
    return int(text)
