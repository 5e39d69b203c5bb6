"""Multi-label classification: any number of classes for each image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError
from core.tasks.answers import Answer, Verdict
from core.tasks.aspects import Aspect
from core.tasks.base import Measurement, TaskDefinition
from core.tasks.classification import ACCURACY, ENTROPIES, RANKING, class_lines
from core.tasks.label_figures import THRESHOLD, LabelFigures
from core.tasks.labels import Labels, Targets, numbered
from core.tasks.metrics import Metric, Metrics
from core.tasks.names import Shape, Task
from core.tasks.samples import Array, Example
from core.tasks.wording import class_name, listed

F1 = Metric("f1", "F1", plot=ACCURACY.title, whole="mean of the classes")

_NOTHING = 0.01
"""Below this F1, a network finds no class."""


class MultiLabel(TaskDefinition):
    """The label is 0 or 1 for each class, a vector (classes,)."""

    id = Task.MULTI_LABEL
    title = "Multi-label classification"
    score = "Fraction of the classes that are right"
    learning = "core.training.tasks.multi_label"
    has_confidences = True
    is_cropped = True
    metrics = (F1, ACCURACY)
    figures = RANKING
    losses = ENTROPIES
    loss_options = ("label_smoothing", "focal_gamma")

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        return len(shape) == 1 and not dtype.startswith("float")

    def targets(self, labels: Labels) -> Targets:
        count = labels.length
        if count is None or not labels.is_whole:
            raise TrainingError(
                f"The dataset's labels are {labels}, but multi-label classification needs a "
                "vector with 0 or 1 for each class. Create a dataset with such labels."
            )
        named = labels.class_labels or numbered(count, has_background=False)
        if len(named) != count:
            raise TrainingError(
                f"The labels have {count} values, but the dataset has {len(named)} class labels "
                f"({', '.join(named)}). Name every class in `class_labels`."
            )
        return Targets(named)

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        if label.ndim != 1 or not np.isin(label, (0, 1)).all():
            return "must be a vector of zeros and ones"
        if classes and label.size != classes:
            return f"has {label.size} values, but class_labels has {classes} classes"
        return ""

    def measurement(
        self, class_labels: Sequence[str], value_names: Sequence[str], ignored: int | None = None
    ) -> Measurement:
        return LabelFigures(class_labels)

    def answer(self, output: Array, names: Sequence[str]) -> Answer:
        """The predicted classes, the most probable one first; in the columns, all of them."""
        found = [int(index) for index in np.argsort(-output) if output[index] >= THRESHOLD]
        text = ", ".join(f"{class_name(index, names)} {output[index]:.3f}" for index in found)
        columns = {class_name(index, names): float(output[index]) for index in range(len(output))}
        return Answer(text or "none", dict(columns))

    def confidences(
        self, columns: Mapping[str, Any], details: Mapping[str, Any]
    ) -> dict[str, float]:
        return {name: value for name, value in columns.items() if value >= THRESHOLD}

    def aspects(self, output: Array, scores: Array, names: Sequence[str]) -> list[Aspect]:
        """The classes, the most probable first."""
        found = super().aspects(output, scores, names)
        return [found[index] for index in np.argsort(-scores, kind="stable")]

    def verdict(self, output: Array, label: Array, ignored: int | None = None) -> Verdict:
        """The fraction of the classes whose presence or absence was predicted."""
        both = min(len(output), len(label))
        right = (output[:both] >= THRESHOLD) == (label[:both] > 0)
        return Verdict(float(right.mean()), bool(right.all()))

    def relabelled(self, label: Array, indices: NDArray[np.int64]) -> Array:
        found = np.zeros(int(indices[: label.size].max(initial=-1)) + 1, label.dtype)
        found[indices[: label.size]] = label
        return found

    def at_chance(self, metrics: Metrics, labels: Labels, stage: str) -> str:
        f1 = metrics.get(F1.name)
        if f1 is None or f1 >= _NOTHING:
            return ""
        return f"the network finds none of the classes (F1 below {_NOTHING})"

    def lines(self, summary: Mapping[str, Any]) -> Iterator[str]:
        yield from class_lines((*self.metrics, *self.figures), summary)

    def label_text(self, label: Array, names: Sequence[str]) -> str:
        return listed([class_name(int(index), names) for index in label.nonzero()[0]])

    def example(self, classes: int, random: np.random.Generator) -> Example:
        picture = random.integers(0, 256, (32, 48, 3), np.uint8)
        label = (np.arange(classes) % 2 == 0).astype(np.uint8)
        return Example(picture, random.random(classes, np.float32), label)
