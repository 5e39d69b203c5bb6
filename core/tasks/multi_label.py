"""Multi-label classification: any number of classes for each image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError
from core.tasks.answers import Answer, Verdict
from core.tasks.aspects import Aspect
from core.tasks.base import Array, Example, Measurement, TaskDefinition, class_name, listed
from core.tasks.classification import ACCURACY, ENTROPIES, class_lines
from core.tasks.confusion import label_of
from core.tasks.labels import Labels, Targets, numbered
from core.tasks.metrics import Metric, Metrics
from core.tasks.names import Shape, Task
from core.tasks.ratios import mean, ratio

F1 = Metric("f1", "F1", plot=ACCURACY.title, whole="mean of the classes")

_NOTHING = 0.01
"""Below this F1, a network finds no class."""
THRESHOLD = 0.5
"""The probability from which a class counts as predicted."""


class MultiLabel(TaskDefinition):
    """The label is 0 or 1 for each class, a vector (classes,)."""

    id = Task.MULTI_LABEL
    title = "Multi-label classification"
    learning = "core.training.tasks.multi_label"
    is_cropped = True
    metrics = (F1, ACCURACY)
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
        return _LabelCounts(class_labels)

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
        yield from class_lines(self.metrics, summary)

    def label_text(self, label: Array, names: Sequence[str]) -> str:
        return listed([class_name(int(index), names) for index in label.nonzero()[0]])

    def example(self, classes: int, random: np.random.Generator) -> Example:
        picture = random.integers(0, 256, (32, 48, 3), np.uint8)
        label = (np.arange(classes) % 2 == 0).astype(np.uint8)
        return Example(picture, random.random(classes, np.float32), label)


class _LabelCounts:
    """Counts of each class over all samples.

    The F1 score of a class is 2·TP / (2·TP + FP + FN), from its true positive, false positive and
    false negative samples; the overall score is the mean over the classes where it is defined.
    """

    def __init__(self, class_labels: Sequence[str]) -> None:
        self.class_labels = list(class_labels)
        self.samples = 0
        self.right = self.true = self.predicted = np.zeros(0, np.int64)
        self.by_sample: list[NDArray[np.bool_]] = []
        """Of each sample: what is right, true and predicted (3, classes)."""

    def add(self, output: NDArray[Any], label: NDArray[Any]) -> None:
        """Add a sample: a probability for each class (classes,), and 0 or 1 (classes,)."""
        if not self.samples:
            self.right, self.true, self.predicted = np.zeros((3, len(output)), np.int64)
        # Classes that another dataset lacks, or that the network does not know.
        both = min(len(output), len(label))
        predicted, truth = output >= THRESHOLD, np.zeros(len(output), np.bool_)
        truth[:both] = label[:both] > 0
        self.samples += 1
        self.by_sample.append(np.stack([predicted & truth, truth, predicted]))
        self.right += predicted & truth
        self.true += truth
        self.predicted += predicted

    def summary(self) -> dict[str, Any]:
        """`f1`, `accuracy` (over all classes of all samples), and `classes`."""
        classes = [self.of_class(index) for index in range(len(self.right))]
        wrong = int((self.true + self.predicted - 2 * self.right).sum())
        answers = self.samples * len(self.right)
        return {
            "f1": mean([row["f1"] for row in classes]),
            "accuracy": ratio(answers - wrong, answers),
            "classes": classes,
        }

    @property
    def work(self) -> int:
        return 3 * sum(map(np.size, self.by_sample))

    def weighted(self, weights: NDArray[np.int64]) -> dict[str, float | None]:
        sums = np.tensordot(weights, np.array(self.by_sample, np.int64), axes=1)
        right, true, predicted = sums
        wrong, answers = int((true + predicted - 2 * right).sum()), int(weights.sum()) * len(true)
        f1 = [ratio(2 * one, both) for one, both in zip(right, true + predicted, strict=True)]
        return {"f1": mean(f1), "accuracy": ratio(answers - wrong, answers)}

    def of_class(self, index: int) -> dict[str, Any]:
        right, true, predicted = self.right[index], self.true[index], self.predicted[index]
        return {
            "index": index,
            "label": label_of(self.class_labels, index),
            "samples": int(true),
            "predicted": int(predicted),
            "recall": ratio(right, true),
            "precision": ratio(right, predicted),
            "f1": ratio(2 * right, true + predicted),
        }
