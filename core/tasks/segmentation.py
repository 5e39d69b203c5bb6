"""Segmentation: a class for each pixel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import TrainingError
from core.tasks.answers import Answer, Verdict
from core.tasks.aspects import Aspect, mask_aspects
from core.tasks.base import Measurement, TaskDefinition
from core.tasks.classification import ENTROPIES
from core.tasks.dice import MaskAgreement
from core.tasks.labels import Labels, Targets, class_names
from core.tasks.mask_figures import MaskFigures
from core.tasks.mask_lines import class_lines
from core.tasks.metrics import Metric, Metrics
from core.tasks.names import Shape, Task
from core.tasks.samples import Array, Example, Moving
from core.tasks.wording import listed, unnamed_class

_NOTHING = 0.01
"""Below this Dice, a network finds none of the classes."""
_LUCK = 0.02
"""As much better than marking every pixel, random weights may be."""
_IGNORED = 255
"""A value in masks that marks pixels to ignore."""
# Undefined: validation has only background, and the network correctly found nothing else.
_DICE = Metric("dice", "Dice", undefined=1.0, whole="mean of the classes", limits=(0, 1))

_OF_IMAGES = "mean of images, then classes"
_IN_MM = (
    Metric("hd95_mm", "Hausdorff 95 (mm)", whole=_OF_IMAGES, larger_is_better=False),
    Metric(
        "assd_mm",
        "Average symmetric surface distance (mm)",
        whole=_OF_IMAGES,
        larger_is_better=False,
    ),
)
_VOLUME_ERROR = Metric(
    "volume_error_ml",
    "Volume error (ml)",
    whole="mean of volumes, then classes",
    larger_is_better=False,
)
_DISTANCES = (
    Metric("hd95", "Hausdorff 95 (pixels)", whole=_OF_IMAGES, larger_is_better=False),
    Metric(
        "assd",
        "Average symmetric surface distance (pixels)",
        whole=_OF_IMAGES,
        larger_is_better=False,
    ),
)


class Segmentation(TaskDefinition):
    """The label is a mask (height, width, 1) of class indices; class 0 is the background."""

    id = Task.SEGMENTATION
    title = "Segmentation"
    score = "Dice of the image"
    learning = "core.training.tasks.segmentation"
    metrics = (_DICE,)
    figures = (
        Metric("mean_image_dice", "Dice, mean of the images", whole="mean of the classes"),
        Metric("iou", "IoU", whole="mean of the classes"),
        Metric("mean_image_iou", "IoU, mean of the images", whole="mean of the classes"),
        *_IN_MM,
        _VOLUME_ERROR,
        *_DISTANCES,
    )
    # What is known in mm comes in the place of the same in pixels.
    row_figures = (
        _DICE,
        *_IN_MM,
        *_DISTANCES,
        Metric("predicted_mm2", "Predicted area (mm²)"),
        Metric("true_mm2", "True area (mm²)"),
        Metric("predicted_pixels", "Predicted pixels"),
        Metric("true_pixels", "True pixels"),
        _VOLUME_ERROR,
        Metric("predicted_ml", "Predicted volume (ml)"),
        Metric("true_ml", "True volume (ml)"),
    )
    in_units = MappingProxyType(
        {
            "hd95": "hd95_mm",
            "assd": "assd_mm",
            "predicted_pixels": "predicted_mm2",
            "true_pixels": "true_mm2",
        }
    )
    has_background = True
    counted = "pixels"
    overlay = "Masks"
    remedy = (
        "Lower the learning rate (learning_rate) or clip gradients (max_gradient_norm 1). If "
        "objects are few or small, add training images that show them, or create the dataset with "
        "larger images. If the loss still falls, train longer or with a higher rate."
    )
    gives_masks = True
    losses = {
        "cross-entropy-dice": "Cross-entropy plus Dice",
        **ENTROPIES,
        "dice": "Dice",
        "tversky": "Tversky",
    }
    loss_options = ("focal_gamma", "tversky_alpha", "tversky_beta", "class_weights")

    def implied_by(self, dtype: str, shape: Shape) -> bool:
        return len(shape) == 3 and shape[2] == 1 and not dtype.startswith("float")

    def output_shape(self, label: Shape, classes: int) -> Shape:
        return (*label[:2], classes)

    def targets(self, labels: Labels) -> Targets:
        height, width, _ = labels.feature
        if labels.shape != (height, width, 1) or not labels.is_whole:
            raise TrainingError(
                f"The dataset's labels are {labels}, not masks: segmentation needs integer "
                f"class indices of shape {height} × {width} × 1. Create a dataset with masks."
            )
        names = class_names(labels, has_background=True)
        if len(names) - (labels.ignored in range(len(names))) < 2:
            raise TrainingError(
                "The dataset has only one class, so there is nothing to learn. "
                "Check the masks: background is 0, the first class is 1."
            )
        return Targets(names)

    def problem_of(self, feature: Array, label: Array, classes: int) -> str:
        if label.ndim != 3 or label.shape[2] != 1 or label.dtype.kind not in "iu":
            return "must be integers (height, width, 1)"
        return size_problem(feature, label) or unnamed_class(label[label != _IGNORED], classes)

    def measurement(
        self, class_labels: Sequence[str], value_names: Sequence[str], ignored: int | None = None
    ) -> Measurement:
        return MaskFigures(class_labels, ignored)

    def answer(self, output: Array, names: Sequence[str]) -> Answer:
        """The pixels of each class but the background."""
        pixels = np.bincount(output.argmax(axis=-1).ravel(), minlength=output.shape[-1])
        areas = {
            names[index] if index < len(names) else self.class_label(index): int(pixels[index])
            for index in range(1, len(pixels))
        }
        texts = [f"{name}: {area:,} px" for name, area in areas.items() if area]
        return Answer(listed(texts) if texts else "background only", dict(areas))

    def aspects(self, output: Array, scores: Array, names: Sequence[str]) -> list[Aspect]:
        """The predicted pixels of each class, the background last."""
        return list(mask_aspects(scores, self.all_names(names, scores.shape[-1])))

    def outcome(self, output: Array) -> Array:
        """The index of the most probable class of each pixel (height, width)."""
        dtype = np.uint8 if output.shape[-1] <= _IGNORED + 1 else np.uint16
        return output.argmax(axis=-1).astype(dtype)

    def verdict(self, output: Array, label: Array, ignored: int | None = None) -> Verdict:
        """The mean Dice of the classes that the masks show; None if both are background."""
        agreement = MaskAgreement((), ignored)
        agreement.add(output, label)
        return Verdict(agreement.summary()["dice"])

    def object_size(self, label: Array, ignored: int | None = None) -> float | None:
        """The pixels of all classes but the background."""
        objects = label != 0
        if ignored is not None:
            objects &= label != ignored
        return float(objects.sum())

    def relabelled(self, label: Array, indices: NDArray[np.int64]) -> Array:
        return indices[label]

    def moved(self, label: Array, moving: Moving) -> Array:
        return moving.mask(label)

    def at_chance(self, metrics: Metrics, labels: Labels, stage: str) -> str:
        missed = {
            name for name, dice in metrics.items() if _DICE.title_of(name) and _is_nothing(dice)
        }
        if _DICE.name in missed:
            return f"the network predicts only background, or nothing right (Dice below {_NOTHING})"
        names = ", ".join(_DICE.place_of(name)[1] for name in sorted(missed))
        if names:
            return f"the network finds none of this: {names} (Dice below {_NOTHING})"
        dice, everywhere = metrics.get(_DICE.name), _dice_everywhere(labels, stage)
        if dice is None or dice > everywhere + _LUCK:
            return ""
        return f"the network is hardly better than marking every pixel (Dice {everywhere:.3g})"

    def lines(self, summary: Mapping[str, Any]) -> Iterator[str]:
        for row in summary.get("classes", []):
            if row["dice"] is not None:
                yield from class_lines(row)

    def example(self, classes: int, random: np.random.Generator) -> Example:
        image = random.integers(-1000, 1000, (32, 48, 1), np.int16)
        output = random.random((32, 48, classes), np.float32)
        return Example(image, output, random.integers(0, classes, (32, 48, 1), np.uint8))


def _dice_everywhere(labels: Labels, stage: str) -> float:
    """The mean Dice of the classes in a stage if each were found at every pixel; 0 if unknown."""
    counts = labels.counts.get(stage, {})
    pixels = {index: count["pixels"] for index, count in counts.items() if index != labels.ignored}
    total, classes = sum(pixels.values()), [index for index in pixels if index]
    dice = [2 * pixels[index] / (pixels[index] + total) for index in classes]
    return sum(dice) / len(dice) if dice else 0.0


def _is_nothing(dice: float | None) -> bool:
    return dice is not None and dice < _NOTHING


def size_problem(feature: Array, label: Array) -> str:
    """How a label's height and width differ from its feature's; "" if they do not."""
    if label.shape[:2] == feature.shape[:2]:
        return ""
    return f"has size {label.shape[:2]}, but its feature {feature.shape[:2]}"
