"""Reads claims with the texts they cite: AttributionBench (Li et al., 2024) and WiCE (Kamoi et al., 2023)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evaluation.research.files import records, research_file
from evaluation.research.model import Claim


def attributionbench(research_data: Path) -> Iterator[Claim]:
    """Yield the claims of the development set; half are supported, and `source` is the set each was taken from."""
    for record in records(research_file(research_data, "attributionbench", "dev_all_subset_balanced.jsonl.gz")):
        label = record["attribution_label"]
        yield Claim(
            id=record["id"],
            text=record["claim"],
            evidence=tuple(record["references"]),
            supported=label == "attributable",
            label=label,
            source=record["src_dataset"],
            group=record["question"],
        )


def wice(research_data: Path) -> Iterator[Claim]:
    """Yield the claims of the development set with the sentences of their evidence; partial support is not support."""
    for record in records(research_file(research_data, "wice", "claim_dev.jsonl.gz")):
        yield Claim(
            id=record["meta"]["id"],
            text=record["claim"],
            evidence=tuple(record["evidence"]),
            supported=record["label"] == "supported",
            label=record["label"],
            source=record["meta"]["claim_title"],
            group=record["meta"]["claim_title"],
        )
