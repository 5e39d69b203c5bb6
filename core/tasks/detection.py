"""Object detection: boxes around objects in an image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError
from core.tasks.answers import Answer, Verdict
from core.tasks.aspects import Aspect, box_aspects
from core.tasks.average_precision import AveragePrecision
from core.tasks.base import Measurement, TaskDefinition
from core.tasks.boxes import MOST_BOXES, SURE, predicted_boxes
from core.tasks.labels import Labels, Targets, class_names
from core.tasks.merged_boxes import merged_boxes
from core.tasks.metrics import Metric, Metrics
from core.tasks.names import Shape, Task
from core.tasks.samples import Array, Example, Moving
from core.tasks.wording import class_name, listed, unnamed_class

MAP_50 = Metric("map_50", "mAP@0.5", whole="mean of the classes", limits=(0, 1))
_MAP = Metric("map_coco", "mAP@[.5:.95]", whole="mean of the classes", limits=(0, 1))

_EDGES = ("left", "top", "right", "bottom")
_NOTHING = 0.001
"""Below this average precision, a network finds nothing."""


class Detection(TaskDefinition):
    """The label is an array (boxes, 5): class, left, top, right, bottom in pixels.

    The output is a table (MOST_BOXES, 6): class, score, left, top, right, bottom.
    """

    id = Task.DETECTION
    title = "Object detection"
    score = "F1 of the boxes"
    learning = "core.training.tasks.detection"
    has_confidences = True
    metrics = (MAP_50, _MAP)
    counted = "boxes"
    overlay = "Boxes"
    gives_boxes = True
    remedy = (
        "Lower the learning rate (learning_rate) or clip gradients (max_gradient_norm 1). If "
        "objects are smaller than 16 pixels, set the network's stride to 4 or create the dataset "
        "with larger images. If the loss still falls, train longer or with a higher rate."
    )

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        return len(shape) == 2

    def output_shape(self, label: Shape, classes: int) -> Shape:
        return (MOST_BOXES, 6)

    def targets(self, labels: Labels) -> Targets:
        if len(labels.shape) != 2 or labels.shape[1] != 5 or labels.dtype.startswith("u"):
            raise TrainingError(
                f"The dataset's labels are {labels}, not boxes: object detection needs (boxes, 5) "
                "as float32 for each image: class, left, top, right, bottom. Create a dataset with "
                "boxes."
            )
        names = class_names(labels, has_background=False)
        if not any(count["samples"] for count in labels.counts.get("train", {}).values()):
            raise TrainingError(
                "The training images have no boxes, so there is nothing to learn. Check the label "
                "files and the names of the classes."
            )
        return Targets(names)

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        if label.ndim != 2 or label.shape[1] != 5:
            return "must be an array of boxes (boxes, 5)"
        return unnamed_class(label[:, 0], classes)

    def measurement(
        self, class_labels: Sequence[str], value_names: Sequence[str], ignored: int | None = None
    ) -> Measurement:
        return AveragePrecision(class_labels)

    def answer(self, output: Array, names: Sequence[str]) -> Answer:
        """The number of boxes of each class with a score of 0.3 at least, and the boxes."""
        table = predicted_boxes(output, SURE)
        counts = Counter(table[:, 0].astype(int).tolist())
        found = {class_name(index, names): counts[index] for index in sorted(counts)}
        columns = dict.fromkeys(names, 0) | found
        boxes = [
            {
                "class": class_name(int(row[0]), names),
                "score": float(row[1]),
                **dict(zip(_EDGES, map(float, row[2:]), strict=True)),
            }
            for row in table
        ]
        text = ", ".join(f"{count} {name}" for name, count in found.items())
        return Answer(text or "none", dict(columns), {"boxes": boxes})

    def confidences(
        self, columns: Mapping[str, Any], details: Mapping[str, Any]
    ) -> dict[str, float]:
        """The best score of each class's boxes."""
        found: dict[str, float] = {}
        for box in details.get("boxes", []):
            found[box["class"]] = max(found.get(box["class"], 0.0), box["score"])
        return found

    def aspects(self, output: Array, scores: Array, names: Sequence[str]) -> list[Aspect]:
        """The boxes, then the classes without boxes at the cell where they are most probable."""
        names = self.all_names(names, scores.shape[-1])
        return list(box_aspects(predicted_boxes(output, SURE), scores, names))

    def combined(self, outputs: Sequence[Array]) -> Array:
        """The merged boxes of all members; see `merged_boxes`."""
        return merged_boxes(outputs)

    def outcome(self, output: Array) -> Array:
        """The boxes (boxes, 6): class, score, left, top, right, bottom."""
        return predicted_boxes(output).astype(np.float32)

    def verdict(self, output: Array, label: Array, ignored: int | None = None) -> Verdict:
        """F1 of the boxes with a score of 0.3 at least, at an overlap of 0.5; None without any."""
        boxes = predicted_boxes(output, SURE)
        agreement = AveragePrecision(())
        agreement.add(boxes, label)
        right, total = agreement.right, len(boxes) + len(label)
        return Verdict(2 * right / total if total else None, 2 * right == total)

    def object_size(self, label: Array, ignored: int | None = None) -> float | None:
        """The mean area of the boxes; None without any."""
        areas = (label[:, 3:5] - label[:, 1:3]).prod(axis=1)
        return float(areas.mean()) if len(areas) else None

    def relabelled(self, label: Array, indices: NDArray[np.int64]) -> Array:
        classes = indices[label[:, :1].astype(np.int64)]
        return np.concatenate([classes.astype(label.dtype), label[:, 1:]], axis=1)

    def moved(self, label: Array, moving: Moving) -> Array:
        boxes = moving.boxes(label[:, 1:]).astype(label.dtype)
        return np.concatenate([label[:, :1], boxes], axis=1)

    def at_chance(self, metrics: Metrics, labels: Labels, stage: str) -> str:
        precision = metrics.get(MAP_50.name)
        if precision is None or precision >= _NOTHING:
            return ""
        return f"the network finds no object at its place ({MAP_50.title} below {_NOTHING})"

    def lines(self, summary: Mapping[str, Any]) -> Iterator[str]:
        for metric in self.metrics:
            if summary.get(metric.name) is not None:
                yield f"{metric.full_title}: {summary[metric.name]:.4f}"
        for row in summary.get("classes", []):
            if row["map_50"] is not None:
                yield (
                    f"{row['label']}: AP@0.5 {row['map_50']:.4f}, AP@[.5:.95] "
                    f"{row['map_coco']:.4f}, {row['boxes']} boxes"
                )

    def label_text(self, label: Array, names: Sequence[str]) -> str:
        counts = Counter(label[:, 0].astype(int).tolist())
        return listed(
            [f"{count} {class_name(index, names)}" for index, count in counts.most_common()]
        )

    def example(self, classes: int, random: np.random.Generator) -> Example:
        picture = random.integers(0, 256, (32, 48, 3), np.uint8)
        boxes = np.array([[1, 2, 3, 20, 30], [classes - 1, 0, 0, 48, 32]], np.float32)
        table = np.zeros((MOST_BOXES, 6), np.float32)
        table[:2] = [[*boxes[0, :1], 0.9, *boxes[0, 1:]], [*boxes[1, :1], 0.4, *boxes[1, 1:]]]
        return Example(picture, table, boxes[:1])
