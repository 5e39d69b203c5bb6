"""A `TrainingSpec` as JSON, on its way into a sandbox."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from core.plugins.inputs import LossOptions
from core.store.folds import Fold
from core.training.spec import Augmentation, TrainingSpec

_PATHS = ("dataset", "folder", "initial_weights", "network_source")


def spec_as_json(spec: TrainingSpec, folder: Path) -> dict[str, Any]:
    """The spec with another folder, without what a sandbox cannot have.

    Its source is given apart, and it writes no files for TensorBoard, which would be read outside.
    """
    short = replace(spec, folder=folder, network_source=None, tensorboard=False, profile_steps=0)
    row = asdict(short)
    return row | {name: str(row[name]) for name in _PATHS if row[name] is not None}


def spec_from_json(row: dict[str, Any]) -> TrainingSpec:
    """The spec of a JSON object."""
    values = dict(row)
    values |= {name: Path(values[name]) for name in _PATHS if values[name] is not None}
    values["augmentation"] = Augmentation(**values["augmentation"])
    values["loss"] = LossOptions(**values["loss"])
    values["fold"] = Fold(**values["fold"]) if values["fold"] else None
    return TrainingSpec(**values)
