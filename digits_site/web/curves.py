"""Reading the metrics that a training job appends to a file while it runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CHUNK = 2**20
"""Bytes read at once; a longer file takes several requests."""


def read_rows(path: Path, after: int) -> tuple[list[dict[str, Any]], int]:
    """The complete lines from a byte offset on, and the offset behind them.

    Behind the end of the file, nothing and the end: another run has begun it anew.
    """
    try:
        with path.open("rb") as file:
            after = min(after, file.seek(0, 2))
            file.seek(after)
            data = file.read(CHUNK)
    except FileNotFoundError:
        return [], after
    end = data.rfind(b"\n") + 1
    lines = data[:end].splitlines()
    return [json.loads(line, parse_constant=undefined) for line in lines if line], after + end


def undefined(name: str) -> None:
    """JSON has no NaN and no infinity; browsers refuse them."""


def metric_rows(metrics: dict[str, Any]) -> list[dict[str, Any]]:
    """Training and validation values side by side, a row for each metric."""
    names = dict.fromkeys(name.removeprefix("val_") for name in metrics)
    return [
        {
            "name": title_of(name),
            "training": metrics.get(name),
            "validation": metrics.get(f"val_{name}"),
        }
        for name in names
        if name not in {"kind", "epoch", "step", "seconds"}
    ]


def title_of(name: str) -> str:
    """`dice_left_ventricle` is the Dice of a class; other names are words."""
    if name.startswith("dice_"):
        return f"Dice of {name.removeprefix('dice_').replace('_', ' ')}"
    return name.replace("_", " ").capitalize()
