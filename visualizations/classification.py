"""The most probable classes of an image, with what is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from django.forms import Form
from numpy.typing import NDArray

from core.plugins import Task, TemplateAndContext
from visualizations.forms import ClassificationForm
from visualizations.options import ViewWithControls
from visualizations.thumbnails import thumbnail_of

SHOWN = 100
"""Classes that the summary lists."""
DRAWN = 30
"""Classes up to which the page draws the confusion matrix itself, so that the summary has none."""


class Visualization(ViewWithControls):
    """Shows outputs (classes,) of class probabilities."""

    id = "image-classification"
    title = "Image Classification"
    tasks: ClassVar[tuple[str, ...]] = (Task.CLASSIFICATION, Task.MULTI_LABEL)
    priority = 10
    config_form: ClassVar[type[Form]] = ClassificationForm
    view_template = "visualizations/classification_view.html"
    header_template: ClassVar[str | None] = "visualizations/classification_header.html"
    summary_template = "visualizations/classification_summary.html"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """The picture, and what `facts_of` says."""
        scores = probabilities(next(iter(inference_data.values())).ravel())
        picture = thumbnail_of(input_data, self.dataset)
        return {"picture": picture} | self.facts_of(input_id, scores, ground_truth)

    def facts_of(
        self,
        input_id: str,
        scores: NDArray[np.float32],
        ground_truth: NDArray[Any] | int | float | None,
    ) -> dict[str, Any]:
        """The classes by falling probability; true ones are marked."""
        true = _true_classes(ground_truth)
        most = self.options["max_classes"]
        return {
            "input_id": input_id,
            "classes": [
                {
                    "label": self.dataset.class_label(int(index)),
                    "percent": round(100 * float(scores[index]), 2),
                    "true": int(index) in true,
                }
                for index in np.argsort(-scores, kind="stable")[:most]
            ],
            "truth": [self.dataset.class_label(index) for index in sorted(true)],
            "is_known": ground_truth is not None,
            "is_right": is_right(scores, ground_truth, self.options.get("threshold", 50) / 100),
        }

    def get_summary_template(self, metrics: Mapping[str, Any]) -> TemplateAndContext:
        """The metrics, and the classes, of many with their rows of the confusion matrix."""
        classes = metrics.get("classes", [])
        confusion = metrics.get("confusion") if len(classes) > DRAWN else None
        rows = [row | {"cells": _cells_of(confusion, row["index"])} for row in classes[:SHOWN]]
        hidden = max(0, len(classes) - SHOWN)
        context = {"metrics": metrics, "rows": rows, "hidden": hidden, "confusion": confusion}
        return self.summary_template, context


def _cells_of(confusion: list[list[int]] | None, index: int) -> list[dict[str, Any]]:
    """A row of the confusion matrix; empty where there is none."""
    if confusion is None:
        return []
    return [
        {"count": count, "right": place == index} for place, count in enumerate(confusion[index])
    ]


def _true_classes(truth: NDArray[Any] | int | float | None) -> set[int]:
    """The true classes: the index itself, or those that a vector marks."""
    if truth is None:
        return set()
    if np.ndim(truth) == 0:
        return {int(truth)}
    return {int(index) for index in np.flatnonzero(truth)}


def is_right(
    scores: NDArray[np.float32], truth: NDArray[Any] | int | float | None, threshold: float = 0.5
) -> bool:
    """Whether exactly the true classes are predicted; of several, those from the threshold on."""
    if np.ndim(truth if truth is not None else 0) == 0:
        return _true_classes(truth) == {int(scores.argmax())}
    return _true_classes(truth) == {int(index) for index in np.flatnonzero(scores >= threshold)}


def probabilities(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores (classes,); those of a log-softmax, which are all negative, as probabilities."""
    if scores.size and (scores <= 0).all() and np.isclose(np.exp(scores).sum(), 1, atol=1e-3):
        return np.exp(scores)
    return scores
