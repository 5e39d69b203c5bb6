"""The metrics of an inference in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

TITLES = {
    "accuracy": "Accuracy",
    "top_5_accuracy": "Top-5 accuracy",
    "f1": "F1, mean of the classes",
}
CLASSES = 20
"""Whose rows are written; JSON has all."""


def metric_lines(metrics: Mapping[str, Any]) -> Iterator[str]:
    """What is known, a line each."""
    for name, title in TITLES.items():
        if metrics.get(name) is not None:
            yield f"{title}: {metrics[name]:.4f}"
    for row in metrics.get("targets", []):
        r2 = "–" if row["r2"] is None else f"{row['r2']:.4f}"
        yield f"{row['label']}: mean absolute error {row['mae']:.4g}, R² {r2}"
    rows = [line for row in metrics.get("classes", []) if (line := class_line(row))]
    yield from rows[:CLASSES]
    if len(rows) > CLASSES:
        yield f"… and {len(rows) - CLASSES} more classes; --format json lists all."


def class_line(row: Mapping[str, Any]) -> str:
    """A class whose agreement is known; else empty."""
    if row.get("dice") is not None:
        return (
            f"Dice of {row['label']}: {row['dice']:.4f} pooled, "
            f"{row['mean_image_dice']:.4f} mean of {row['images']} images"
        )
    if row.get("recall") is not None:
        precision = "–" if row["precision"] is None else f"{row['precision']:.4f}"
        return f"{row['label']}: recall {row['recall']:.4f}, precision {precision}"
    return ""
