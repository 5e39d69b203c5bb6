"""What a model was not tried on, and what its inputs must be, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.plugins import Stage

_FEW = 20
"""Training samples of a class that are too few to rely on it."""
_BITS = {"uint8": "8 bits", "uint16": "16 bits", "int16": "16 bits, signed", "float32": "real"}


def limits_of(data: Mapping[str, Any], evaluations: Sequence[Mapping[str, Any]]) -> list[str]:
    """Sentences for a model's card.

    Args:
        data: of the dataset, as on the card.
        evaluations: of the model, as on the card.
    """
    return [*_of_inputs(data), *_of_trials(data, evaluations), *_of_classes(data)]


def _of_inputs(data: Mapping[str, Any]) -> list[str]:
    shape, dtype = data["feature"].get("shape") or [], data["feature"].get("dtype", "")
    if len(shape) != 3:
        return []
    height, width, channels = shape
    kind = {1: "grey", 3: "color"}.get(channels, f"{channels} channels")
    depth = _BITS.get(dtype, dtype)
    found = [
        f"It was trained on inputs of {width} × {height} ({kind}, values of {depth}). Others are "
        "converted to these before they are predicted; details that this removes are lost."
    ]
    if data["range"]:
        low, high = data["range"]
        found.append(f"Values in training were from {low:g} to {high:g}.")
    return found


def _of_trials(data: Mapping[str, Any], evaluations: Sequence[Mapping[str, Any]]) -> list[str]:
    found = []
    others = sorted({one["dataset"] for one in evaluations if one["is_other"]})
    tested = any(one["stage"] == Stage.TEST for one in evaluations) or others
    if not tested:
        found.append(
            "It was not measured on data that chose nothing: there is no evaluation of a test "
            "stage or of another dataset."
        )
    if not others:
        found.append(
            f"It was not tried on data of another source than “{data['name']}”: other machines, "
            "places, people or settings may give other results."
        )
    if Stage.VAL not in data["stages"]:
        found.append("There was no validation stage to choose the epoch by.")
    return found


def _of_classes(data: Mapping[str, Any]) -> list[str]:
    counts = {
        row["name"]: row["stages"].get(Stage.TRAIN, {}).get("samples", 0) for row in data["classes"]
    }
    absent = [name for name, count in counts.items() if not count]
    few = [f"{name} ({count})" for name, count in counts.items() if 0 < count < _FEW]
    found = []
    if absent:
        found.append(f"No training sample has the class {', '.join(absent)}.")
    if few:
        found.append(f"Few training samples have the class {', '.join(few)}.")
    return found
