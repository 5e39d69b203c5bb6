"""The settings of runs: flat, which of them differ, and which runs differ in the seed only."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

SEED = "random_seed"
Settings = Mapping[str, Any]
"""Values by name; those of a part's options under `part.name`."""


def flat(fields: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Fields with the options in them, as `network_options.depth`."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def differing(runs: Sequence[Settings]) -> list[str]:
    """The names of settings that do not have one value in all runs, in the order of the first.

    A setting that a run does not have differs from any value.
    """
    names = dict.fromkeys(name for run in runs for name in run)
    return [name for name in names if _differs([run.get(name) for run in runs])]


def _differs(values: Sequence[Any]) -> bool:
    first = key_of(values[0])
    return any(key_of(value) != first for value in values)


def key_of(value: Any) -> Hashable:
    """The same for equal values: 1 and 1.0, but not True; asked of each setting of each run."""
    if value is None or type(value) in (str, int):
        return value
    if type(value) is float and value == value:  # unknown numbers would not equal themselves
        return value
    return type(value).__name__, json.dumps(value, sort_keys=True, default=str)


def seed_groups(runs: Sequence[Settings]) -> list[list[int]]:
    """The places of runs that are equal but for the seed, in the order of their first."""
    names = dict.fromkeys(name for run in runs for name in run if name != SEED)
    found: dict[tuple[Hashable, ...], list[int]] = {}
    for place, run in enumerate(runs):
        found.setdefault(tuple(key_of(run.get(name)) for name in names), []).append(place)
    return list(found.values())


def sorting_key(value: Any) -> tuple[int, float, str]:
    """Numbers by size, then texts, then what is unknown."""
    if value is None or value == "":
        return 2, 0.0, ""
    if isinstance(value, int | float):
        return 0, float(value), ""
    text = str(value)
    return 1, 0.0, text
