"""What predictions are worth where the truth is known: a table for each task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from numpy.typing import NDArray

from core.inference.metrics.classification import ConfusionTable
from core.inference.metrics.multi_label import LabelTable
from core.inference.metrics.regression import ErrorTable
from core.inference.metrics.segmentation import DiceTable
from core.tasks import Task


class Table(Protocol):
    """Counts predictions, and sums up."""

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Count the network's first output for a sample, and the sample's label."""

    def summary(self) -> dict[str, Any]:
        """The metrics as a JSON object; what is undefined is None."""


class NoTable:
    """Of tasks that are not measured yet."""

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        pass

    def summary(self) -> dict[str, Any]:
        return {}


def table_for(
    task: str,
    class_labels: Sequence[str],
    value_names: Sequence[str],
    ignored: int | None = None,
) -> Table:
    """An empty table for a task.

    Args:
        task: one of `Task`; "" where a dataset has no labels.
        class_labels: names of classes by index; those that lack are numbered.
        value_names: names of the values of a regression; those that lack are numbered.
        ignored: index of the class whose pixels do not count, if there is one.
    """
    match task:
        case Task.SEGMENTATION:
            return DiceTable(class_labels, ignored)
        case Task.CLASSIFICATION | Task.TEXT_CLASSIFICATION:
            return ConfusionTable(class_labels)
        case Task.MULTI_LABEL:
            return LabelTable(class_labels)
        case Task.REGRESSION:
            return ErrorTable(value_names)
    return NoTable()
