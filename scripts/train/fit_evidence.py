"""Fit the weights in `answer/evidence/score.py`, and print them with what each feature is worth.

    python scripts/train/fit_evidence.py --builds data/research --kept data/fit

The ranking is fitted on RealTimeQA's silver questions that are not gold ones, the shipped gold set and the invented
archive's; RealTimeQA's gold questions are only measured. The evidence is fitted on RealTimeQA, these two, and half of
CLAP NQ and MTRAG (by a hash of the question), whose other half is measured; TimeQA is only measured. What nearness to
the day of asking weighs there is set by hand: fitted (1.5), it would refuse more of what is asked about older times.
The calibration is fitted on the silver questions with the evidence that ships; the one that ships was fitted on the
shipped gold set too.
Builds have to be there: `python -m bot eval SET`.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from answer.chain import SEARCHED
from answer.evidence import score as evidence
from answer.evidence.features import Features, When, described
from answer.evidence.reader import WEIGHTS, Reader
from answer.evidence.reading import read_rows
from answer.question.cleaning import clean
from answer.question.days import asked_days
from answer.question.follow_up import stand_alone
from answer.question.kind import understand
from evaluation.gold import load as gold
from evaluation.gold.load import GoldQuestion
from evaluation.measures import answers as measures
from evaluation.research import realtimeqa, sets
from index.article import Filters
from index.search import Archive

ROOT = Path(__file__).resolve().parents[2]
NAMES = [field.name for field in fields(Features)]
SMALL = {"archive": 3, "corpus": 3}  # times that a small set's questions count in the ranking
HALVES = ("clapnq", "mtrag")  # half of each is fitted on
SHARES = {"realtimeqa": 2.0, "archive": 1.5, "corpus": 0.5, "clapnq": 1.0, "mtrag": 1.0}  # of each set in the evidence
DECIDING = ("similarity", "context", "near", "reader", "meant")  # the evidence's features; the others add nothing
NEAR = 3.0
PENALTY = 3.0  # of the squared weights


Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """One question with the sentences read: features (n, len(NAMES)); margins, agreements and surest margins (n).

    `meant` is how near the best sentence is to the question in meaning.
    """

    id: str
    unanswerable: bool
    answers: Sequence[Sequence[str]]
    texts: Sequence[str]
    features: Numbers
    margins: Numbers
    agreements: Numbers
    surest: Numbers
    meant: float

    @property
    def right(self) -> Flags:
        """Which sentences hold the accepted answer, bool of shape (n,)."""
        return np.array([measures.contains_all(text, self.answers) for text in self.texts], bool)

    @property
    def values(self) -> Numbers:
        """Features, margin and agreement with the headline side by side, of shape (n, len(NAMES) + 2)."""
        return np.column_stack([self.features, self.margins, self.agreements])


def main() -> None:
    """Collect, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--builds", type=Path, default=ROOT / "data" / "research", help="where research builds are")
    parser.add_argument("--archive", type=Path, default=ROOT / "data", help="the build of the shipped sources")
    parser.add_argument("--corpus", type=Path, required=True, help="the data folder of a build of tests/corpus")
    parser.add_argument("--research-data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--reader", type=Path, default=WEIGHTS, help="folder of the reader's weights")
    parser.add_argument("--kept", type=Path, default=ROOT / "data" / "fit", help="where collected rows are kept")
    options = parser.parse_args()
    options.kept.mkdir(parents=True, exist_ok=True)
    rows = {
        name: collected(name, options)
        for name in ("archive", "corpus", "gold", "silver", "unanswerable", *HALVES, "timeqa")
    }
    print_ranking(rows)
    print_evidence(rows)
    print_calibration(rows)


def collected(name: str, options: argparse.Namespace) -> list[Row]:
    """Describe the questions of a set, or read what an earlier run kept."""
    kept = options.kept / f"{name}.pickle"
    if not kept.exists():
        data, questions = _set(name, options)
        reader = Reader(options.reader)
        with Archive.open(data) as archive:
            rows = [_row(archive, reader, question) for question in questions]
        kept.write_bytes(pickle.dumps(rows))
        print(f"{name}: {len(rows)} questions", flush=True)
    found: list[Row] = pickle.loads(kept.read_bytes())  # noqa: S301  (written above)
    return found


def _set(name: str, options: argparse.Namespace) -> tuple[Path, Sequence[GoldQuestion]]:
    research = options.research_data
    if name == "archive":
        return options.archive, list(gold.load(ROOT / "evaluation" / "gold" / "archive.jsonl"))
    if name == "corpus":
        return options.corpus, list(gold.load(ROOT / "tests" / "gold" / "corpus.jsonl"))
    if name in (*HALVES, "timeqa"):
        chosen = sets.load_set(name, research, None, None)
        return options.builds / chosen.archive, _sample(chosen.questions)
    only = realtimeqa.subset(research, 2000)
    named = list(realtimeqa.questions(research, "gold", only))
    questions: Mapping[str, Iterable[GoldQuestion]] = {
        "gold": named,
        "silver": [q for q in realtimeqa.questions(research, "silver", only) if q.id not in {g.id for g in named}],
        "unanswerable": realtimeqa.unanswerable(research),
    }
    return options.builds / "realtimeqa-2000", list(questions[name])


def _sample(questions: Sequence[GoldQuestion], most: int = 500) -> list[GoldQuestion]:
    return sorted(questions, key=lambda question: _hash(question.id))[:most]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _row(archive: Archive, reader: Reader, asked: GoldQuestion) -> Row:
    question = stand_alone(clean(asked.question), asked.history)
    days = asked_days(question, asked.as_of) if asked.as_of else None
    days = days if asked.as_of and days and days.decides(asked.as_of) else None
    known = Filters(as_of=asked.as_of)
    found = archive.search(question, SEARCHED, known, as_of=asked.as_of, days=days.days if days else None)
    understood = understand(question)
    hits = evidence.best_on_subject(understood, found)
    rows = list(described(archive, understood, hits, When(asked.as_of, days)))
    read = read_rows(reader, question, rows, evidence.READ)
    best = max(read, key=evidence.rank_of, default=None)
    return Row(
        id=asked.id,
        unanswerable=bool(asked.unanswerable),
        answers=asked.answers,
        texts=[hit.article.text[start:end] for hit, start, end, _ in (one.row for one in read)],
        features=np.array([astuple(one.row[3]) for one in read]).reshape(-1, len(NAMES)),
        margins=np.array([one.found.margin for one in read], float),
        agreements=np.array([one.agreement for one in read], float),
        surest=np.array([one.surest for one in read], float),
        meant=evidence.nearness_in_meaning(question, best.row) if best else 0.0,
    )


def print_ranking(rows: Mapping[str, Sequence[Row]]) -> None:
    """Fit the ranking with and without each feature."""
    fitted_on = [*rows["silver"], *(row for name in SMALL for row in rows[name] for _ in range(SMALL[name]))]
    everything = list(range(len(NAMES) + 2))
    columns = [*NAMES, "reader", "headline"]
    for name, left_out in (("everything", None), *((f"without {n}", i) for i, n in enumerate(columns))):
        used = [column for column in everything if column != left_out]
        weights = fit_ranking(fitted_on, used)
        found = {key: first_and_three(rows[key], used, weights) for key in ("gold", "silver", "archive", "corpus")}
        print(f"{name:22}", "  ".join(f"{key} {one:.3f} {three:.3f}" for key, (one, three) in found.items()))
        if left_out is None:
            print("RANKING, READER_SHARE, HEADLINE_SHARE:", dict(zip(columns, weights.round(2).tolist(), strict=True)))


def fit_ranking(rows: Sequence[Row], used: Sequence[int]) -> Numbers:
    """Maximise the chance that a right sentence of a question comes first: weights of shape (len(used),)."""
    groups = [(row.values[:, used], row.right) for row in rows if not row.unanswerable]
    groups = [(values, right) for values, right in groups if right.any() and not right.all()]

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        total, gradient = PENALTY * float(weights @ weights) / 2, PENALTY * weights
        for values, right in groups:
            scores = values @ weights
            chances = np.exp(scores - scores.max())
            total -= float(np.log(chances[right].sum() / chances.sum()))
            gradient = gradient - values[right].T @ (chances[right] / chances[right].sum())
            gradient = gradient + values.T @ (chances / chances.sum())
        return total, gradient

    return np.asarray(minimize(loss, np.zeros(len(used)), jac=True, method="L-BFGS-B").x)


def first_and_three(rows: Sequence[Row], used: Sequence[int], weights: Numbers) -> tuple[float, float]:
    """Share of answerable questions whose accepted answer stands in the first sentence, and among the first three."""
    asked = [row for row in rows if not row.unanswerable]
    orders = [np.argsort(-(row.values[:, used] @ weights)) for row in asked]
    first = [len(order) > 0 and bool(row.right[order[0]]) for row, order in zip(asked, orders, strict=True)]
    three = [
        measures.contains_all(" ".join(row.texts[place] for place in order[:3]), row.answers)
        for row, order in zip(asked, orders, strict=True)
    ]
    return float(np.mean(first)), float(np.mean(three))


def print_evidence(rows: Mapping[str, Sequence[Row]]) -> None:
    """Fit the evidence with and without each feature, and print every set's curve beside cosine and overlap alone."""
    sets_: dict[str, Sequence[Row]] = {"realtimeqa": [*rows["gold"], *rows["silver"], *rows["unanswerable"]]}
    sets_ |= {name: rows[name] for name in ("archive", "corpus", *HALVES, "timeqa")}
    best = {name: Best.of(found) for name, found in sets_.items()}
    plain = {name: auc(found.answerable, found.plain, found.measured(name)) for name, found in best.items()}
    line("cosine and overlap", plain)
    for left_out in (None, *DECIDING):
        used = [name for name in DECIDING if name != left_out]
        weights, bias = fit_evidence({name: best[name] for name in SHARES}, used)
        scores = {name: found.values(used) @ weights + bias for name, found in best.items()}
        curves = {name: auc(found.answerable, scores[name], found.measured(name)) for name, found in best.items()}
        line(f"without {left_out}" if left_out else "everything", curves)
        if left_out is None:
            print(
                "EVIDENCE:", dict(zip(used, weights.round(2).tolist(), strict=True)), "EVIDENCE_BIAS =", round(bias, 2)
            )


@dataclass(frozen=True, slots=True)
class Best:
    """The best sentence of each question of a set, under the ranking that ships.

    features: (n, len(NAMES) + 2), surest margin and nearness in meaning last. plain: the most of cosine and overlap.
    """

    features: Numbers
    plain: Numbers
    answerable: Flags
    even: Flags

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Best:
        """Pick the best sentences; a question without any has zeros."""
        return cls(
            np.array([_best(row) for row in rows]),
            np.array([max(row.features[:, 0] + row.features[:, 1], default=0.0) for row in rows]),
            np.array([not row.unanswerable for row in rows]),
            np.array([int(_hash(row.id), 16) % 2 == 0 for row in rows]),
        )

    def values(self, used: Sequence[str]) -> Numbers:
        """The columns of these features."""
        return self.features[:, [[*NAMES, "reader", "meant"].index(name) for name in used]]

    def measured(self, name: str) -> Flags:
        """Which questions are measured: of a set of which half is fitted on, the other half."""
        return ~self.even if name in HALVES else np.ones(len(self.even), bool)


def _best(row: Row) -> Numbers:
    if not len(row.margins):
        return np.zeros(len(NAMES) + 2)
    best = _first(row)
    return np.array([*row.features[best], row.surest[best], row.meant])


def _first(row: Row) -> int:
    ranks = row.values @ np.array([*evidence.RANKING, evidence.READER_SHARE, evidence.HEADLINE_SHARE])
    return int(np.argmax(ranks))


def fit_evidence(best: Mapping[str, Best], used: Sequence[str]) -> tuple[Numbers, float]:
    """Fit a logistic model in which every set weighs its share, half of it the answerable questions: weights, bias."""
    parts = [(name, found, found.even | (name not in HALVES)) for name, found in best.items()]
    values = np.concatenate([found.values(used)[chosen] for _, found, chosen in parts])
    answerable = np.concatenate([found.answerable[chosen] for _, found, chosen in parts]).astype(float)
    shares = np.concatenate([_shares(found.answerable[chosen], SHARES[name]) for name, found, chosen in parts])
    fixed = np.array([NEAR if name == "near" else np.nan for name in used])

    def loss(free: Numbers) -> float:
        weights = np.where(np.isnan(fixed), free[:-1], fixed)
        scores = values @ weights + free[-1]
        return float((shares * (np.logaddexp(0, scores) - answerable * scores)).sum() + 0.05 * free[:-1] @ free[:-1])

    free = minimize(loss, np.zeros(len(used) + 1), method="L-BFGS-B").x
    return np.where(np.isnan(fixed), free[:-1], fixed), float(free[-1])


def _shares(answerable: Flags, share: float) -> Numbers:
    each: Numbers = np.where(answerable, 1 / max(1, answerable.sum()), 1 / max(1, (~answerable).sum()))
    return 150 * share * each


def print_calibration(rows: Mapping[str, Sequence[Row]]) -> None:
    """Fit how the evidence that ships tells whether the best sentence is right, on silver questions."""
    found = [row for row in rows["silver"] if len(row.margins)]
    logits = np.array([_evidence(row) for row in found])
    right = np.array([row.right[_first(row)] for row in found], float)

    def loss(free: Numbers) -> float:
        scores = free[0] * logits + free[1]
        return float((np.logaddexp(0, scores) - right * scores).sum())

    print("CALIBRATION =", minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B").x.round(2).tolist())


def _evidence(row: Row) -> float:
    best = _best(row)
    weights = [*evidence.EVIDENCE, evidence.EVIDENCE_READER, evidence.EVIDENCE_MEANT]
    return float(best @ np.array(weights)) + evidence.EVIDENCE_BIAS


def auc(answerable: Flags, scores: Numbers, chosen: Flags) -> float:
    """The chance that an answerable question scores above an unanswerable one."""
    above, below = scores[chosen & answerable], scores[chosen & ~answerable]
    return float(np.mean(above[:, None] > below) + np.mean(above[:, None] == below) / 2)


def line(name: str, curves: Mapping[str, float]) -> None:
    """Print one row."""
    print(f"{name:22}", "  ".join(f"{key} {value:.3f}" for key, value in curves.items()))


if __name__ == "__main__":
    main()
