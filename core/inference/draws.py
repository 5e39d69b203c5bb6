"""The metrics of an inference when groups are drawn again and again, kept for comparisons.

Which groups are drawn depends on the groups only, so the draws of two inferences on the same inputs
are the same ones: the differences of their metrics have a distribution, too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.exceptions import StoreError
from core.inference.outputs import AGAIN
from core.storage import InferenceFolder
from core.store.manifest import read_json, write_json
from core.tasks.intervals import Resamples


@dataclass(frozen=True)
class Draws:
    """Of one inference."""

    groups: str
    """The same for the same groups in the same order."""
    values: Mapping[str, Sequence[float | None]]
    """By the metric's name its value in each draw; None where it is undefined."""


def keep_draws(folder: Path, drawn: Resamples, groups: Sequence[str]) -> None:
    """Write those of all classes together to an inference's folder; nothing if there are none."""
    if not drawn:
        return
    names = [name for name in drawn[0] if not name.endswith("]")]
    values = {name: [row.get(name) for row in drawn] for name in names}
    write_json(InferenceFolder(folder).draws, {"groups": _digest(groups), "values": values})


def read_draws(folder: Path) -> Draws | None:
    """Those of an inference; None if it has none.

    Raises:
        StoreError: the file is damaged.
    """
    path = InferenceFolder(folder).draws
    if not path.exists():
        return None
    found = read_json(path)
    try:
        values = {str(name): list(row) for name, row in found["values"].items()}
        return Draws(str(found["groups"]), values)
    except (KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path} is damaged: {error!r}. {AGAIN}") from error


def _digest(groups: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(list(groups)).encode()).hexdigest()
