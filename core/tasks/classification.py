"""Classification: one class for each image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError
from core.tasks.answers import Answer, Verdict
from core.tasks.aspects import Aspect
from core.tasks.base import Measurement, TaskDefinition
from core.tasks.class_figures import ClassFigures
from core.tasks.labels import Labels, Targets, class_names
from core.tasks.metrics import Metric, Metrics, or_dash, overall_lines
from core.tasks.names import Shape, Task
from core.tasks.samples import Array, Example
from core.tasks.wording import class_name, unnamed_class

ACCURACY = Metric("accuracy", "Accuracy")
ENTROPIES = {"cross-entropy": "Cross-entropy", "focal": "Focal loss"}
_TOP = 5
TOP_5 = Metric("top_5_accuracy", "Top-5 accuracy", plot=ACCURACY.title)

_TOP_3 = Metric("top_3_accuracy", "Top-3 accuracy", plot=ACCURACY.title)
_TOP_10 = Metric("top_10_accuracy", "Top-10 accuracy", plot=ACCURACY.title)
RANKING = (
    Metric("roc_auc", "ROC-AUC", whole="mean of the classes"),
    Metric("average_precision", "Average precision", whole="mean of the classes"),
    Metric("ece", "Expected calibration error", larger_is_better=False),
    Metric("recall", "Recall"),
    Metric("precision", "Precision"),
)


class Classification(TaskDefinition):
    """The label is the index of the image's class, a scalar integer."""

    id = Task.CLASSIFICATION
    title = "Classification"
    score = "Probability of the true class"
    learning: ClassVar[str | None] = "core.training.tasks.classification"
    is_cropped = True
    metrics = (ACCURACY, TOP_5)
    figures = (
        _TOP_3,
        _TOP_10,
        Metric("f1", "F1", whole="mean of the classes"),
        *RANKING,
        Metric("temperature", "Temperature that would calibrate, fitted on these samples"),
        Metric("ece_at_temperature", "Expected calibration error at that temperature"),
    )
    remedy = (
        "Lower the learning rate (learning_rate), raise the batch size (batch_size), or choose "
        "another network; check that every class has images, and the right ones. If the loss still "
        "falls, train longer or with a higher rate."
    )
    is_mixable = True
    has_confidences = True
    is_one_class = True
    losses = ENTROPIES
    loss_options = ("label_smoothing", "focal_gamma", "class_weights")

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        return shape == () and not dtype.startswith("float")

    def output_shape(self, label: Shape, classes: int) -> Shape:
        return (classes,)

    def targets(self, labels: Labels) -> Targets:
        if labels.shape != () or not labels.is_whole:
            raise TrainingError(
                f"The dataset's labels are {labels}, not classes: classification needs one integer "
                "class index for each image. Create a dataset with classes."
            )
        for stage, entries in labels.entries.items():
            counts = labels.counts.get(stage, {})
            counted = sum(count["samples"] for count in counts.values())
            if counted != entries:
                raise TrainingError(
                    f"{entries - counted} labels of the stage “{stage}” are not class indices: "
                    "they are below 0 or above 65,535. Correct the labels: classes are 0, 1, 2, …"
                )
        names = class_names(labels, has_background=False)
        if len(names) < 2:
            raise TrainingError(
                "The dataset has only one class, so there is nothing to learn. "
                "Create one with images of at least two classes."
            )
        return Targets(names)

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        if label.ndim or label.dtype.kind not in "iu":
            return "must be an integer"
        return unnamed_class(label.ravel(), classes)

    def measurement(
        self, class_labels: Sequence[str], value_names: Sequence[str], ignored: int | None = None
    ) -> Measurement:
        return ClassFigures(class_labels)

    def answer(self, output: Array, names: Sequence[str]) -> Answer:
        """The most probable class; in the details, the five most probable ones."""
        order = [int(index) for index in np.argsort(-output, kind="stable")[:_TOP]]
        names = [class_name(index, names) for index in order]
        top = list(zip(names, map(float, output[order]), strict=True))
        name, probability = top[0]
        return Answer(
            f"{name} {probability:.3f}",
            {"class": name, "probability": probability},
            {"top": [{"class": name, "probability": value} for name, value in top]},
        )

    def confidences(
        self, columns: Mapping[str, Any], details: Mapping[str, Any]
    ) -> dict[str, float]:
        return {str(columns["class"]): float(columns["probability"])}

    def aspects(self, output: Array, scores: Array, names: Sequence[str]) -> list[Aspect]:
        """The classes, the most probable first."""
        found = super().aspects(output, scores, names)
        return [found[index] for index in np.argsort(-scores, kind="stable")]

    def verdict(self, output: Array, label: Array, ignored: int | None = None) -> Verdict:
        """The probability of the true class; 0 if the network does not know it."""
        true = int(label)
        known = true < len(output)
        return Verdict(float(output[true]) if known else 0.0, int(output.argmax()) == true)

    def relabelled(self, label: Array, indices: NDArray[np.int64]) -> Array:
        return np.asarray(indices[int(label)])

    def at_chance(self, metrics: Metrics, labels: Labels, stage: str) -> str:
        accuracy, counts = metrics.get(ACCURACY.name), labels.counts.get(stage)
        if accuracy is None or not counts:
            return ""
        samples = {index: count["samples"] for index, count in counts.items()}
        most, total = max(samples, key=lambda index: samples[index]), sum(samples.values())
        share = samples[most] / total
        # So much better may be luck: one standard error of a guess.
        if accuracy > share + (share * (1 - share) / total) ** 0.5 or share == 1:
            return ""
        name = class_name(most, class_names(labels, has_background=False))
        return (
            f"the network is no better than always answering “{name}”, the most frequent class "
            f"({share:.3g} of the images)"
        )

    def lines(self, summary: Mapping[str, Any]) -> Iterator[str]:
        shown = (ACCURACY, _TOP_3, TOP_5, *self.figures[1:])
        yield from class_lines(shown, summary)

    def label_text(self, label: Array, names: Sequence[str]) -> str:
        return class_name(int(label), names)

    def example(self, classes: int, random: np.random.Generator) -> Example:
        picture = random.integers(0, 256, (32, 48, 3), np.uint8)
        return Example(picture, random.random(classes, np.float32), classes - 1)


def class_lines(metrics: Sequence[Metric], summary: Mapping[str, Any]) -> Iterator[str]:
    """The overall metrics, then those of each class."""
    yield from overall_lines(metrics, summary)
    for row in summary.get("classes", []):
        if row["recall"] is not None:
            yield (
                f"{row['label']}: recall {or_dash(row['recall'])}, precision "
                f"{or_dash(row['precision'])}, F1 {or_dash(row.get('f1'))}, ROC-AUC "
                f"{or_dash(row.get('roc_auc'))}"
            )
