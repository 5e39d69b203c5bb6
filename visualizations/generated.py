"""Images that a network makes besides its answer: alone, in grids, and as walks between them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import Picture, Task, TemplateAndContext, VisualizationInterface
from core.plugins.drawing import at_most, eight_bits, png, thumbnail
from visualizations.classification import Visualization as Classification
from visualizations.images import Visualization as Images
from visualizations.regression import Visualization as Regression
from visualizations.thumbnails import thumbnail_of

_MOST = 20
"""Rows and columns of a grid."""
_MOST_FRAMES = 100
"""Images of a walk."""
_SIDE = 1200
"""Pixels of the longer side of a grid."""
_CLASSES = 3
_IMAGE, _WALK, _GRID = 3, 4, 5


class Visualization(VisualizationInterface):
    """Shows the outputs after the first one that are images, by their number of axes.

    An image has (height, width, channels), a walk (images, height, width, channels), a grid (rows,
    columns, height, width, channels). Their values are those of the dataset's images. A page shows
    a grid that is the same for several samples once.
    """

    id = "image-gan"
    title = "Generated images"
    tasks = (Task.CLASSIFICATION, Task.MULTI_LABEL, Task.REGRESSION, Task.IMAGE_TO_IMAGE)
    further_axes = (_IMAGE, _WALK, _GRID)
    view_template = "visualizations/generated_view.html"
    header_template = "visualizations/generated_header.html"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """Pictures of grids, walks and images, beside the input and its classes."""
        first, *more = [(_title(name), array) for name, array in inference_data.items()]
        grids = [self._grid(name, array) for name, array in more if array.ndim == _GRID]
        walks = [self._walk(name, array) for name, array in more if array.ndim == _WALK]
        images = [first, *more] if first[1].ndim == _IMAGE else more
        alone = [
            {"title": name, "picture": thumbnail_of(array, self.dataset)}
            for name, array in images
            if array.ndim == _IMAGE
        ]
        return {
            "input_id": input_id,
            "grids": grids,
            "images": alone,
            "walks": walks,
            "input": thumbnail_of(input_data, self.dataset),
        } | self._answer(input_id, first[1], ground_truth)

    def get_summary_template(self, metrics: Mapping[str, Any]) -> TemplateAndContext | None:
        """That of the view for the task's answers."""
        for view in (Classification, Regression, Images):
            if self.dataset.task in view.tasks:
                return view(self.dataset).get_summary_template(metrics)
        return None

    def _answer(self, input_id: str, output: NDArray[np.float32], truth: Any) -> dict[str, Any]:
        """The most probable classes, where the network answers with classes."""
        if self.dataset.task not in Classification.tasks or output.ndim != 1:
            return {}
        return Classification(self.dataset, max_classes=_CLASSES).facts_of(input_id, output, truth)

    def _grid(self, title: str, images: NDArray[np.float32]) -> dict[str, Any]:
        shown = images[:_MOST, :_MOST]
        rows, columns = shown.shape[:2]
        picture = self._drawn(shown)
        are_classes = columns == min(len(self.dataset.class_labels), images.shape[1])
        return {
            "title": title,
            "picture": picture,
            "digest": hashlib.sha256(picture.png).hexdigest()[:16],
            "columns": [self.dataset.class_label(i) for i in range(columns)] if are_classes else [],
            "rows": rows,
        }

    def _walk(self, title: str, images: NDArray[np.float32]) -> dict[str, Any]:
        """The images in rows of one picture, which the page shows one after the other."""
        shown = images[:_MOST_FRAMES]
        columns = int(np.ceil(np.sqrt(len(shown))))
        empty = np.zeros((-len(shown) % columns, *shown.shape[1:]), shown.dtype)
        whole = np.concatenate([shown, empty]).reshape(-1, columns, *shown.shape[1:])
        return {
            "title": title,
            "picture": self._drawn(whole),
            "frames": len(shown),
            "columns": columns,
            "rows": len(whole),
            "height": shown.shape[1],
            "width": shown.shape[2],
        }

    def _drawn(self, images: NDArray[np.float32]) -> Picture:
        """One picture of images (rows, columns, height, width, channels)."""
        rows, columns, height, width, channels = images.shape
        whole = images.swapaxes(1, 2).reshape(rows * height, columns * width, channels)
        if channels not in (1, 3):
            whole = whole.mean(axis=2, keepdims=True)
        drawn = eight_bits(at_most(whole, _SIDE), self.dataset.window)
        return Picture(png(thumbnail(drawn) if max(drawn.shape[:2]) < _SIDE // 10 else drawn))


def _title(name: str) -> str:
    """The name of an output in words."""
    return name.replace("_", " ").strip().capitalize() or name
