"""All figures of a classification: agreement, ranking and calibration."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.tasks.calibration import Calibration, at_temperature, temperature_of
from core.tasks.class_scores import ClassScores, joined
from core.tasks.confusion import ConfusionMatrix
from core.tasks.plots import Plot
from core.tasks.rows import Rows


class ClassFigures:
    """Measures the probabilities of classes of which exactly one is true."""

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.matrix = ConfusionMatrix(class_labels)
        self.scores = ClassScores(class_labels)
        self.sure = Rows(np.float32)
        """The greatest probability of each sample (samples, 1)."""

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add a sample: a probability for each class (classes,), and its class ()."""
        self.matrix.add(output, label)
        self.scores.add(output, np.arange(len(output)) == int(label))
        self.sure.append(output.max())

    def part(self, places: NDArray[np.intp]) -> ConfusionMatrix:
        """Agreement in some of the samples: a patient's often belong to one class, so that there
        is nothing to rank, and are too few for bins of probabilities."""
        return self.matrix.part(places)

    def summary(self) -> dict[str, Any]:
        """What `ConfusionMatrix` and `ClassScores` say, `ece` (expected calibration error),
        `temperature`, and `ece_at_temperature`; the latter two were fitted to these samples."""
        found = self.matrix.summary()
        ranks = self.scores.summary()
        classes = joined(found["classes"], ranks["classes"])
        temperature = self._temperature
        return (
            found
            | {name: ranks[name] for name in ("roc_auc", "average_precision")}
            | {
                "ece": self._calibration.error(),
                "temperature": temperature,
                "ece_at_temperature": None if temperature is None else self._ece_at(temperature),
                "classes": classes,
            }
        )

    def plots(self) -> list[Plot]:
        """Reliability, ROC and precision-recall."""
        if not len(self.sure):
            return []
        return [self._calibration.plot("of the predicted class"), *self.scores.plots()]

    @property
    def work(self) -> int:
        return self.matrix.work + self.scores.work + 4 * len(self.sure)

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        """The figures if each sample occurs so often; the temperature stays as it is."""
        error = self._calibration.error(weights)
        return self.matrix.weighted(weights) | self.scores.weighted(weights) | {"ece": error}

    @cached_property
    def _calibration(self) -> Calibration:
        return Calibration(self.sure.table.ravel(), self._right)

    @property
    def _right(self) -> NDArray[np.bool_]:
        rows = self.matrix.rows.table
        return np.equal(rows[:, 0], rows[:, 1]) if len(rows) else np.zeros(0, np.bool_)

    @cached_property
    def _temperature(self) -> float | None:
        """None if the network does not know the class of a sample: no temperature helps there."""
        if not self.scores.count:
            return None
        truths = self.matrix.rows.table[:, 0]
        known = truths < self.matrix.known
        scores = self.scores.scores.table
        return temperature_of(scores[known] if not known.all() else scores, truths[known])

    def _ece_at(self, temperature: float) -> float | None:
        sure = at_temperature(self.scores.scores.table, temperature)
        return Calibration(sure, self._right).error()
