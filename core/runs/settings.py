"""The settings of runs: flat, which of them differ, and which runs differ in the seed only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
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
    return [name for name in names if len({key_of(run.get(name)) for run in runs}) > 1]


def key_of(value: Any) -> str:
    """The same text for equal values: 1 and 1.0, but not True."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return json.dumps(value, sort_keys=True, default=str)


def seed_groups(runs: Sequence[Settings]) -> list[list[int]]:
    """The places of runs that are equal but for the seed, in the order of their first."""
    return groups_of(runs, [name for name in _names(runs) if name != SEED])


def groups_of(runs: Sequence[Settings], names: Iterable[str]) -> list[list[int]]:
    """The places of runs with equal values of these settings, in the order of their first."""
    names = list(names)
    found: dict[tuple[str, ...], list[int]] = {}
    for place, run in enumerate(runs):
        found.setdefault(tuple(key_of(run.get(name)) for name in names), []).append(place)
    return list(found.values())


def _names(runs: Sequence[Settings]) -> list[str]:
    return list(dict.fromkeys(name for run in runs for name in run))


def sorting_key(value: Any) -> tuple[int, float, str]:
    """Numbers by size, then texts, then what is unknown."""
    if value is None or value == "":
        return 2, 0.0, ""
    if isinstance(value, int | float):
        return 0, float(value), ""
    text = str(value)
    return 1, 0.0, text
