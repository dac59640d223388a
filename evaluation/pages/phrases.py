"""Contains the texts of the report: the meaning of each measure, its group, and the meaning of each kind of failure."""

from __future__ import annotations

from collections.abc import Mapping


def verdict(questions: int, failures: Mapping[str, int]) -> str:
    """Say how many questions were right, which failure is the most common, and what can be done about it."""
    if not failures:
        return f"{right(questions, failures)}."
    kind, count = max(failures.items(), key=lambda item: item[1])
    named = f"{PLAIN_FAILURES[kind].lower()} ({kind})" if kind in PLAIN_FAILURES else kind
    advice = f" What you can do: {ADVICE[kind]}." if kind in ADVICE else ""
    common = f"The most common failure, {count:,} of {sum(failures.values()):,}: {named}."
    return f"{right(questions, failures)}. {common}{advice}"


def right(questions: int, failures: Mapping[str, int]) -> str:
    """Say how many questions were right."""
    return f"{questions - sum(failures.values()):,} of {questions:,} right"


# The groups in reading order, each with its measures: in plain words, and how the measure is defined where these words
# leave that open. Other measures are shown under "More".
GROUPS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "Finding the article": {
        "Hit@1": ("a right article comes first", ""),
        "Hit@3": ("a right article is among the first three", ""),
        "Hit@10": ("a right article is among the first ten", ""),
        "recall@5": ("right articles that are among the first five", ""),
        "recall@10": ("right articles that are among the first ten", ""),
        "MRR@10": ("how high the first right article stands", "one over its place"),
        "nDCG@10": ("how high all right articles stand", "each counts more the higher it stands"),
        "passage Hit@1": ("a passage with a supporting quote comes first", ""),
        "passage MRR@10": ("how high the first such passage stands", "one over its place"),
    },
    "The answer": {
        "answer contained": ("the answer is in what was said", "every part of an accepted answer is"),
        "answer in first statement": ("it is in the first sentence", "in the first statement alone"),
        "exact match": ("the short answer, or else the first sentence, is an accepted answer", ""),
        "token F1": ("words shared by the short answer, or else the first sentence, and an accepted answer", ""),
        "short answer exact match": ("the short answer is an accepted answer", "without a short answer: wrong"),
        "short answer F1": ("words shared by the short answer and an accepted answer", "without a short answer: 0"),
        "short answer contained": ("where the first sentence has the answer, the short answer has it too", ""),
        "statement precision": (
            "sentences shown that answer or support the answer",
            "share of the statements with an accepted answer or a supporting sentence",
        ),
        "statements per answer": ("sentences in an answer", "mean over the answers that are no refusals"),
    },
    "Its quotes": {
        "answer in supporting quote": ("the answer is inside a quote of a right article", ""),
        "citation recall": ("sentences that their quotes support", ""),
        "citation precision": ("quotes that their sentence needs", ""),
        "verbatim quotes": ("quotes that are in their article word for word", "character for character"),
        "statements with quote": ("sentences that have a quote", ""),
    },
    "Refusing": {
        "precision": ("of what was refused, cannot be answered", "of refusals"),
        "recall": ("of what cannot be answered, was refused", "of refusals"),
        "f1": ("both in one number", "the harmonic mean of precision and recall of refusals"),
        "false refusals": ("of what can be answered, was refused", ""),
        "refused": ("of all questions, was refused", ""),
        "refused what it should": ("of what cannot be answered, was refused", ""),
        "answered what it should": ("of what can be answered, was answered", ""),
    },
}
CHECKS = "Checks, which always pass where only quotes are shown"
CHECKED = frozenset({"citation recall", "citation precision", "verbatim quotes", "statements with quote"})
HEADLINE = {
    "answer contained": "answered rightly",
    "Hit@1": "right article found first",
    "recall@10": "right articles among the first ten",
    "answer in supporting quote": "right answer in a quote of a right article",
    "recall": "rightly refused",
    "false refusals": "refused, though it can be answered",
}
IN_SLICES = {
    "recall@10": "right articles in the first ten",
    "MRR@10": "height of the first right one",
    "answer contained": "answered rightly",
    "token F1": "words shared",
    "answer in supporting quote": "in a right quote",
    "refused": "refused",
}
# What is said of a question that is right and whose short answer has no word of an accepted answer.
NO_WORD_SHARED = (
    "It is right, because what was said holds an accepted answer. The short answer shares no word with it, so the "
    "shared words (token F1) are 0 %."
)
COUNTS = frozenset({"statements per answer"})  # numbers, not shares
FEWER_IS_BETTER = frozenset({"false refusals", "refused"})

# The kinds of failure in plain words, and then what happened.
PLAIN_FAILURES: Mapping[str, str] = {
    "not retrieved": "The right article was not found",
    "retrieved but not chosen": "Something else was quoted",
    "chosen but refused": "Refused, though the answer was found",
    "refused by the model": "Refused by the chat model",
    "wrong span": "The right article, but another sentence",
    "not verbatim": "A quote differs from its article",
    "answered what it should refuse": "Answered, though the archive has no answer",
    "error": "Asking broke",
}
FAILURES: Mapping[str, str] = {
    "not retrieved": "No passage of a right article was retrieved, so nothing after it could go well.",
    "retrieved but not chosen": "A right article was retrieved, but other evidence was chosen.",
    "chosen but refused": "The evidence was right, but its score fell below the floor, so the question was refused.",
    "refused by the model": "The evidence was right, but the chat model said that the passages hold no answer.",
    "wrong span": "The right article was quoted, but not the part of it that answers.",
    "not verbatim": "A quote is not in its article as it was given.",
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
    "answered what it should refuse": (
        "see whether the archive does answer it; if not, raise answer.floor"
        " (`python -m bot eval calibrate` finds a value)"
    ),
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
