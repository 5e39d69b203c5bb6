"""Whether two runs gave the same, and if not, where they part."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from core.exceptions import StoreError
from core.reproduction.differences import Difference, as_rows, differences
from core.reproduction.snapshots import largest_difference, weights_in
from core.storage import ModelFolder
from core.store.check import find_damage
from core.store.manifest import write_json
from core.training.provenance import kept_provenance

_CONDITIONS = ("kind", "step", "epoch", "seconds", "usage")
"""What a line of the metrics file has beside metrics; the learning rate counts as one."""
NOTHING_KEPT = (
    "The run kept neither its packages nor its code, since an earlier version made it; they may "
    "have changed."
)
_Rows = dict[float, dict[str, Any]]


@dataclass(frozen=True)
class Apart:
    """How far two runs are apart in one respect."""

    compared: int
    """How many epochs, or snapshots."""
    largest: float = 0.0
    """The largest difference; infinite where one has no value of the kind."""
    where: str = ""
    """The metric, or the array of weights, of that difference; empty: there is none."""
    epoch: float | None = None
    """The epoch of that difference."""
    first: float | None = None
    """The first epoch in which there is one."""


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side."""

    metrics: Apart
    weights: Apart
    differences: tuple[Difference, ...]
    """How what they were made from differs."""
    remarks: tuple[str, ...] = ()
    """What could not be compared, in sentences."""

    @property
    def is_identical(self) -> bool:
        """Whether all metrics and all weights that were compared are the same bits."""
        same = not self.metrics.where and not self.weights.where
        return same and bool(self.metrics.compared and self.weights.compared)

    def as_json(self) -> dict[str, Any]:
        return {
            "identical": self.is_identical,
            "metrics": _finite(asdict(self.metrics)),
            "weights": _finite(asdict(self.weights)),
            "differences": as_rows(list(self.differences)),
            "remarks": list(self.remarks),
        }


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """JSON has no infinity: None."""
    return {name: None if value == math.inf else value for name, value in row.items()}


def compare_runs(original: Path, again: Path) -> Comparison:
    """Compare the metrics and snapshots of two runs, in all epochs that both have.

    Args:
        original: the folder of a model.
        again: the folder of the one that repeats it.

    Raises:
        StoreError: a file of either is missing or damaged.
    """
    then, now = kept_provenance(original), kept_provenance(again)
    found = differences(then, now) if then and now else []
    remarks = _resumptions(then) if then else []
    metrics = _of_metrics(_metrics_of(original), _metrics_of(again))
    weights = _of_weights(original, again)
    if not weights.compared:
        remarks.append("The runs have no snapshot of the same epoch, so no weights were compared.")
    if then is None:
        remarks.append(NOTHING_KEPT)
    return Comparison(metrics, weights, tuple(found), tuple(remarks))


def _resumptions(kept: dict[str, Any]) -> list[str]:
    """That the first run went on after an interruption with something else, in sentences."""
    texts = []
    before = kept
    for row in kept["resumed"]:
        changed = " ".join(one.text for one in differences(before, row))
        texts.append(f"The original was resumed after epoch {row['epoch']:g}: {changed}".strip())
        before = row
    return texts


def note_comparison(
    original: Path, again: Path, facts: dict[str, Any], dataset: Path
) -> Comparison:
    """Compare, and keep the result in the folder of the second run.

    Args:
        original: as above.
        again: as above.
        facts: what else is kept, such as the original's name.
        dataset: the folder of the dataset; where the runs differ, all of it is read, so that
            damaged files are named.
    """
    found = compare_runs(original, again)
    if not found.is_identical:
        damage = find_damage(dataset, lambda done, total, message: None)
        texts = tuple(
            Difference("dataset", f"{one.file} of the dataset {one.reason}.") for one in damage
        )
        found = replace(found, differences=texts + found.differences)
    write_json(ModelFolder(again).reproduction, facts | found.as_json())
    return found


def _metrics_of(folder: Path) -> _Rows:
    """The metrics of each epoch, of all lines that are measured at moments."""
    path = ModelFolder(folder).metrics
    try:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except FileNotFoundError:
        raise StoreError(f"{path} is missing.") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} is damaged: {error}.") from error
    return {
        row["epoch"]: {name: row[name] for name in row if name not in _CONDITIONS}
        for row in lines
        if row.get("kind") == "epoch"
    }


def _of_metrics(then: _Rows, now: _Rows) -> Apart:
    largest, where, at, first = 0.0, "", None, None
    common = sorted(then.keys() & now.keys())
    for epoch in common:
        for name in sorted({*then[epoch], *now[epoch]}):
            apart = _apart(then[epoch].get(name), now[epoch].get(name))
            if apart is None:
                continue
            first = epoch if first is None else first
            if not where or apart > largest:
                largest, where, at = apart, name, epoch
    return Apart(len(common), largest, where, at, first)


def _apart(one: Any, other: Any) -> float | None:
    """None: the same to the last digit."""
    if one == other:
        return None
    try:
        return abs(float(one) - float(other))
    except (TypeError, ValueError):
        return math.inf


def _of_weights(original: Path, again: Path) -> Apart:
    names = {path.name for path in ModelFolder(original).all_snapshots()}
    common = [path for path in ModelFolder(again).all_snapshots() if path.name in names]
    largest, where, at, first = 0.0, "", None, None
    for path in common:
        before = weights_in(ModelFolder(original).snapshots / path.name)
        apart, array = largest_difference(before, weights_in(path))
        if not array:
            continue
        epoch = _epoch_of(path)
        first = epoch if first is None else first
        if not where or apart > largest:
            largest, where, at = apart, array, epoch
    return Apart(len(common), largest, where, at, first)


def _epoch_of(snapshot: Path) -> float:
    return float(snapshot.stem.removeprefix("epoch-").replace("_", "."))
