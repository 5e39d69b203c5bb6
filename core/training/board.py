"""The lines of metrics of a run in files for TensorBoard: a run `train`, and a run `validation`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.tasks.metrics import VALIDATION
from core.training.event_file import EventFile

_PLACES = ("step", "epoch", "seconds")


class Board:
    """Takes lines of `metrics.jsonl`."""

    def __init__(self, folder: Path) -> None:
        self.training, self.validation = (
            EventFile(folder / "train"),
            EventFile(folder / "validation"),
        )

    def add(self, line: Mapping[str, Any]) -> None:
        """Write the numbers of a moment, except those that are undefined."""
        numbers = {
            name: float(value)
            for name, value in line.items()
            if isinstance(value, int | float) and name not in _PLACES
        }
        validation = {
            name.removeprefix(VALIDATION): value
            for name, value in numbers.items()
            if name.startswith(VALIDATION)
        }
        training = {name: one for name, one in numbers.items() if not name.startswith(VALIDATION)}
        self.training.write(int(line["step"]), training)
        self.validation.write(int(line["step"]), validation)
