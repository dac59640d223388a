"""Contains the texts of the report: the meaning of each measure, its group, and the meaning of each kind of failure."""

from __future__ import annotations

from collections.abc import Mapping


def verdict(questions: int, failures: Mapping[str, int]) -> str:
    """Say how many questions were right, which failure is the most common, and what can be done about it."""
    right = f"{questions - sum(failures.values()):,} of {questions:,} right"
    if not failures:
        return f"{right}."
    kind, count = max(failures.items(), key=lambda item: item[1])
    advice = f" What you can do: {ADVICE[kind]}." if kind in ADVICE else ""
    return f"{right}. The most common failure is “{kind}”, of {count:,}.{advice}"


# The groups in reading order, each with its measures and their meanings. Other measures are shown under "More".
GROUPS: Mapping[str, Mapping[str, str]] = {
    "Finding the article": {
        "Hit@1": "the first article is a right one",
        "Hit@3": "a right article is among the first three",
        "Hit@10": "a right article is among the first ten",
        "recall@5": "share of the right articles among the first five",
        "recall@10": "share of the right articles among the first ten",
        "MRR@10": "one over the place of the first right article",
        "nDCG@10": "right articles, counted more the higher they stand",
        "passage Hit@1": "the first passage holds a supporting quote",
        "passage MRR@10": "one over the place of the first passage that holds one",
    },
    "The answer": {
        "answer contained": "every part of the accepted answer stands in what was said",
        "answer in first statement": "it stands in the first statement alone",
        "exact match": "the short answer, or without one the first statement, equals an accepted one",
        "token F1": "words shared by the short answer, or without one the first statement, and the accepted one",
        "short answer exact match": "the words that are set off equal an accepted answer; none set off counts as wrong",
        "short answer F1": "words shared by those that are set off and the accepted answer",
        "short answer contained": "where the first statement holds the answer, the words set off in it hold it too",
        "statement precision": "of all statements shown, share that holds an accepted answer or is a supporting one",
        "statements per answer": "how many statements an answer has that is no refusal",
    },
    "Its quotes": {
        "answer in supporting quote": "accepted answers inside a quoted sentence of a right article",
        "citation recall": "statements that their quotes support",
        "citation precision": "quotes that their statement needs",
    },
    "Checks, which an answer of quotes alone always passes": {
        "verbatim quotes": "quotes that stand in their article, character for character",
        "statements with quote": "statements that carry at least one quote",
    },
    "Refusing": {
        "precision": "of what was refused, share that cannot be answered",
        "recall": "of what cannot be answered, share that was refused",
        "f1": "both in one number",
        "false refusals": "of what can be answered, share that was refused",
        "refused": "share of all questions that was refused",
        "refused what it should": "of what cannot be answered, share that was refused",
        "answered what it should": "of what can be answered, share that was answered",
    },
}
HEADLINE = ("answer contained", "Hit@1", "recall@10", "answer in supporting quote")
IN_SLICES = ("recall@10", "MRR@10", "answer contained", "token F1", "answer in supporting quote", "refused")
COUNTS = frozenset({"statements per answer"})  # numbers, not shares
FEWER_IS_BETTER = frozenset({"false refusals", "refused"})

FAILURES: Mapping[str, str] = {
    "not retrieved": "No passage of a right article was retrieved, so nothing after it could go well.",
    "retrieved but not chosen": "A right article was retrieved, but other evidence was chosen.",
    "chosen but refused": "The evidence was right, but its score fell below the floor, so the question was refused.",
    "refused by the model": "The evidence was right, but the chat model said that the passages hold no answer.",
    "wrong span": "The right article was quoted, but not the part of it that answers.",
    "not verbatim": "A quote does not stand in its article as it was given.",
    "answered what it should refuse": "The archive cannot answer this, but an answer was given all the same.",
    "error": "Asking ended in an error. It counts as an error, not as a wrong answer.",
}

# What the person who keeps the archive and the questions can do about each kind of failure.
ADVICE: Mapping[str, str] = {
    "not retrieved": "see whether the article is in sources/ with its text whole; ask with the words that it uses",
    "retrieved but not chosen": "add what was quoted to the accepted answers if it is right too; else ask more exactly",
    "chosen but refused": "lower answer.floor (`python -m bot eval calibrate` finds a value)",
    "refused by the model": "lower model.floor, or choose a stronger model",
    "wrong span": "add the words that were quoted to the accepted answers if they are right too; else ask more exactly",
    "not verbatim": "report it with the question: this should not happen",
    "answered what it should refuse": "raise answer.floor (`python -m bot eval calibrate` finds a value)",
    "error": "run it again with --debug and report the question",
}

# What became of the text that a chat model wrote (answer.model.Reason, evaluation.written).
OUTCOMES: Mapping[str, str] = {
    "written": "It wrote the answer that was shown.",
    "refused": "It said that the passages hold no answer.",
    "fell back": "The extractive answer was shown in its place.",
    "not asked": "It was not asked: the evidence did not reach its floor.",
}
KINDS: Mapping[str, tuple[str, str]] = {
    "verified": ("verified", "passed every check"),
    "unsure": ("marked", "shown with a mark: the quotes carry it only in part"),
    "restored": (
        "restored",
        "gave way to its quote: it lost whose claim that is or that it is denied, or named another day",
    ),
    "dropped": ("dropped", "not shown"),
}
REASONS: Mapping[str, str] = {
    "no_quote": "It named no quote.",
    "not_found": "What it quoted stands in no passage.",
    "unasked": "What it quoted does not answer the question.",
    "foreign": "A number, a name or an address stands in none of its quotes.",
    "beside": "A part of it has nothing in common with its quotes, or it is no sentence.",
    "contradicted": "Its quotes say something else.",
    "repeated": "It was said before.",
}
