"""The most probable classes of a text, with what is true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import Task
from visualizations import classification

_OTHER = "□"
"""Stands for characters that the alphabet does not have."""


class Visualization(classification.Visualization):
    """Shows outputs (classes,) of class probabilities of texts (1, length, 1)."""

    id = "text-classification"
    title = "Text Classification"
    tasks = (Task.TEXT_CLASSIFICATION,)
    view_template = "visualizations/texts_view.html"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """The text as the network is given it, and the classes by falling probability."""
        scores = next(iter(inference_data.values())).ravel()
        return {"text": self.text_of(input_data)} | self.facts_of(input_id, scores, ground_truth)

    def text_of(self, feature: NDArray[Any]) -> str:
        """The characters, whose indices are counted from 1; "" if the alphabet is not known."""
        alphabet = str(self.dataset.fields.get("alphabet") or "")
        if not alphabet:
            return ""
        known = dict(enumerate(alphabet, 1))
        # What lacks at the end has the index of characters that are not in the alphabet.
        return "".join(known.get(int(index), _OTHER) for index in feature.ravel()).rstrip(_OTHER)
