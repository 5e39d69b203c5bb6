"""Whether inputs look like the images that a network was trained on, and a remark if not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.inference.looks import INVERTIBLE, Looks, looks_of
from core.inference.training_looks import TrainingLooks

_SHARE = 0.05
"""Of the inputs that may differ without a remark."""
_INVERTED, _SKEWED = "inverted", "skewed"
_DARKER, _BRIGHTER, _FLATTER, _STEEPER = "darker", "brighter", "flatter", "steeper"
_GREY, _COLORED = "grey", "colored"
_SCALED = {_DARKER, _BRIGHTER, _FLATTER, _STEEPER}
"""Differences that disappear where each image is normalized by itself."""
_TEXTS = {
    _INVERTED: "look inverted, bright and dark exchanged",
    _DARKER: "darker (mean {}, in training {} to {})",
    _BRIGHTER: "brighter (mean {}, in training {} to {})",
    _FLATTER: "less contrast (standard deviation {}, in training {} to {})",
    _STEEPER: "more contrast (standard deviation {}, in training {} to {})",
    _SKEWED: "other proportions of bright and dark (skewness {}, in training {} to {})",
    _GREY: "less color",
    _COLORED: "more color",
}
_NORMALIZED = (
    "The network normalizes each image by itself, so this alone hardly changes its outputs."
)
_DOUBTFUL = "Outputs may be wrong: convert the inputs, or train with images like them."


class Comparison:
    """Counts the inputs that differ from training images."""

    def __init__(self, training: TrainingLooks, *, normalized: bool) -> None:
        """Take the training images' looks.

        Args:
            training: as above.
            normalized: whether the network brings each image to the same mean and deviation.
        """
        self.training = training
        self.normalized = normalized
        self.inputs = 0
        self.found: dict[str, dict[int, Looks]] = {}
        """By what differs: the inputs by their number."""

    def add(self, feature: NDArray[Any]) -> None:
        looks = looks_of(feature, self.training.average)
        self.inputs += 1
        for kind in self._kinds(looks):
            self.found.setdefault(kind, {})[self.inputs] = looks

    def _kinds(self, looks: Looks) -> Iterator[str]:
        """How an input differs."""
        figures = np.array(looks)
        beyond = Looks(*self.training.beyond(figures).tolist())
        opposite = Looks(*self.training.beyond(np.where(INVERTIBLE, -figures, figures)).tolist())
        distance = abs(beyond.asymmetry) + abs(beyond.pattern)
        if distance > 2 * (abs(opposite.asymmetry) + abs(opposite.pattern)):
            yield _INVERTED
        else:
            yield from [_SKEWED] if beyond.asymmetry else []
            yield from [(_DARKER, _BRIGHTER)[beyond.brightness > 0]] if beyond.brightness else []
        yield from [(_FLATTER, _STEEPER)[beyond.contrast > 0]] if beyond.contrast else []
        yield from [(_GREY, _COLORED)[beyond.color > 0]] if beyond.color else []

    @property
    def remark(self) -> str:
        """What differs, and what to do; "" if hardly any input does."""
        common = {
            kind: found for kind, found in self.found.items() if len(found) > _SHARE * self.inputs
        }
        unlike = {number for found in common.values() for number in found}
        if not unlike:
            return ""
        if len(unlike) == self.inputs:
            which = f"All {self.inputs:,} inputs differ" if self.inputs > 1 else "The input differs"
        else:
            differ = "differs" if len(unlike) == 1 else "differ"
            which = f"{len(unlike):,} of {self.inputs:,} inputs {differ}"
        facts = "; ".join(self._facts(common, len(unlike)))
        harmless = self.normalized and set(common) <= _SCALED
        advice = _NORMALIZED if harmless else _DOUBTFUL
        return f"{which} from the training images: {facts}. {advice}"

    def _facts(self, common: Mapping[str, Mapping[int, Looks]], unlike: int) -> Iterator[str]:
        """What differs, with the number of inputs unless it is all of these."""
        for kind, text in _TEXTS.items():
            if found := common.get(kind):
                number = f"{len(found):,} " if len(found) < unlike else ""
                yield number + text.format(*self._figures(kind, list(found.values())))

    def _figures(self, kind: str, found: Sequence[Looks]) -> list[str]:
        """The median of the inputs, and the range in training, in units of intensities."""
        place = 1 if kind in (_FLATTER, _STEEPER) else 2 if kind == _SKEWED else 0
        least, most = self.training.range[:, place]
        if place == 1:
            deviation = np.median([looks.deviation for looks in found])
            return [_rounded(value) for value in (deviation, 2**least, 2**most)]
        return [_rounded(value) for value in (np.median(found, axis=0)[place], least, most)]


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
