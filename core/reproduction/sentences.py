"""What a comparison of two runs says, in sentences; for pages, commands and logs alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def in_words(found: Mapping[str, Any]) -> str:
    """The verdict of a comparison, from its JSON (`Comparison.as_json`)."""
    metrics, weights = found["metrics"], found["weights"]
    if found["identical"]:
        return (
            f"Identical: all metrics of {_count(metrics['compared'], 'epoch')} to the last digit, "
            f"and the weights of {_count(weights['compared'], 'snapshot')} bit by bit."
        )
    if not metrics["compared"]:
        return "The runs have no epoch in common, so nothing could be compared."
    parts = [_apart(metrics, "metrics", "epoch")]
    if weights["compared"]:
        parts.append(_apart(weights, "weights", "snapshot"))
    different = metrics["where"] or weights["where"]
    verdict = "Not identical: " if different else "The same as far as could be compared: "
    return verdict + "; ".join(parts) + "."


def _apart(row: Mapping[str, Any], what: str, of_what: str) -> str:
    if not row["where"]:
        return f"the {what} of {_count(row['compared'], of_what)} are the same"
    largest = "not a number" if row["largest"] is None else f"{row['largest']:.3g}"
    return (
        f"the {what} part in epoch {row['first']:g}, by at most {largest} "
        f"({row['where']}, epoch {row['epoch']:g})"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
