"""The most probable classes of a text, with what is true, and the characters that mattered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.plugins import Task
from visualizations import classification
from visualizations.forms import TextForm

_OTHER = "□"
"""Stands for characters that the alphabet does not have."""
_FAINTEST = 5
"""Percent of the strongest weight below which a character is not marked."""


class Visualization(classification.Visualization):
    """Shows outputs (classes,) of class probabilities of texts (1, length, 1).

    A second output with a number for each character, of any shape, such as the attention of a
    network, says how much each mattered: above 0 for the predicted class, below 0 against it.
    """

    id = "text-classification"
    title = "Text Classification"
    tasks = (Task.TEXT_CLASSIFICATION,)
    config_form = TextForm
    live = ("highlight",)
    view_template = "visualizations/texts_view.html"
    header_template = "visualizations/texts_header.html"

    def process_data(
        self,
        input_id: str,
        input_data: NDArray[Any],
        inference_data: Mapping[str, NDArray[np.float32]],
        ground_truth: NDArray[Any] | int | float | None = None,
    ) -> dict[str, Any]:
        """The text as the network is given it, and the classes by falling probability."""
        first, *others = inference_data.values()
        scores = classification.probabilities(first.ravel())
        text = self.text_of(input_data)
        weights = next((one.ravel() for one in others if one.size == input_data.size), None)
        return {
            "text": text,
            "parts": [] if weights is None else weighted_parts(text, weights),
            # Entries without a name have the start of their text as one.
            "is_start": bool(text) and _plain(text).startswith(_plain(input_id)),
        } | self.facts_of(input_id, scores, ground_truth)

    def text_of(self, feature: NDArray[Any]) -> str:
        """The characters, whose indices are counted from 1; "" if the alphabet is not known."""
        alphabet = str(self.dataset.fields.get("alphabet") or "")
        if not alphabet:
            return ""
        known = dict(enumerate(alphabet, 1))
        # What lacks at the end has the index of characters that are not in the alphabet.
        return "".join(known.get(int(index), _OTHER) for index in feature.ravel()).rstrip(_OTHER)


def _plain(text: str) -> str:
    """What is left where characters are not in an alphabet, or in lower case."""
    return "".join(one for one in text.lower() if one.isalnum())


def weighted_parts(text: str, weights: NDArray[Any]) -> list[dict[str, Any]]:
    """The text in parts of characters with the same weight.

    Args:
        weights: of each character; what is beyond the text's end does not count.

    Returns:
        `text` and `percent`, from -100 to 100, of the weight that is farthest from 0.
    """
    known = np.nan_to_num(weights[: len(text)].astype(np.float64), posinf=0, neginf=0)
    largest = np.abs(known).max(initial=0)
    percents = np.rint(100 * known / largest).astype(int) if largest else known.astype(int)
    percents[np.abs(percents) < _FAINTEST] = 0
    parts: list[dict[str, Any]] = []
    for character, percent in zip(text, percents.tolist(), strict=False):
        if parts and parts[-1]["percent"] == percent:
            parts[-1]["text"] += character
        else:
            parts.append({"text": character, "percent": percent})
    return parts
