"""Inputs unlike the training images, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.inference.training_looks import TrainingLooks
from core.inference.unlike import Comparison

Image = np.ndarray[Any, Any]
CHANGES: dict[str, tuple[Callable[[Image], Image], str]] = {
    "brighter": (lambda image: image * 2, "brighter (mean "),
    "contrast": (lambda image: image // 2 + 20, "less contrast (standard deviation "),
    "inverted": (lambda image: 255 - image, "look inverted"),
    "grey": (lambda image: image[:, :, :1].repeat(3, axis=2), "less color"),
    "flat": (lambda image: np.full_like(image, 37), "(standard deviation 0, in training "),
    "black": (lambda image: image * 0, "(standard deviation 0, in training "),
    "cut": (lambda image: image.clip(0, 40), "other proportions of bright and dark (skewness "),
}


def drawn(count: int, seed: int) -> list[Image]:
    """Images of a patient each: a bright square somewhere on a dark, noisy background."""
    random = np.random.default_rng(seed)
    images = random.normal(25, 4, (count, 24, 32, 3)) * random.uniform(0.9, 1.1, (count, 1, 1, 1))
    for image in images:
        top, left = random.integers(4, 12, 2)
        image[top : top + 8, left : left + 8] += (60, 50, 70)
    return list(images.clip(0, 120).round().astype(np.uint8))


def remark(training: list[Image], inputs: list[Image], *, normalized: bool = False) -> str:
    comparison = Comparison(TrainingLooks(training), normalized=normalized)
    for image in inputs:
        comparison.add(image)
    return comparison.remark


TRAINING = drawn(60, seed=0)
OTHERS = drawn(40, seed=1)


def test_other_images_of_the_same_kind_are_not_remarked_on():
    assert remark(TRAINING, OTHERS) == ""
    assert remark(TRAINING, TRAINING[:1]) == ""
    assert remark(TRAINING[:5], OTHERS) == ""


@pytest.mark.parametrize("change", CHANGES)
def test_what_differs_is_named(change):
    changed, words = CHANGES[change]
    text = remark(TRAINING, [changed(image) for image in OTHERS])
    assert text.startswith("All 40 inputs differ from the training images: ")
    assert words in text
    assert text.endswith("convert the inputs, or train with images like them.")
    assert ("inverted" in text) == (change == "inverted")


@pytest.mark.parametrize(("change", "harmless"), [("brighter", True), ("inverted", False)])
def test_a_network_that_normalizes_images_sees_no_brightness(change, harmless):
    inputs = [CHANGES[change][0](image) for image in OTHERS]
    text = remark(TRAINING, inputs, normalized=True)
    assert ("hardly changes its outputs" in text) == harmless
    assert ("may be wrong" in text) != harmless


@pytest.mark.parametrize("unit", [1e-17, 1e-3, 1e12])
@pytest.mark.parametrize("change", ["brighter", "inverted"])
def test_the_unit_of_values_does_not_matter(unit, change):
    def in_unit(images: list[Image]) -> list[Image]:
        return [(image * unit).astype(np.float32) for image in images]

    assert remark(in_unit(TRAINING), in_unit(OTHERS)) == ""
    text = remark(in_unit(TRAINING), in_unit([CHANGES[change][0](image) for image in OTHERS]))
    assert CHANGES[change][1] in text
    assert "All 40 inputs differ" in text


def test_figures_are_those_of_the_inputs_and_of_training():
    flat = [np.full((8, 8, 1), value, np.int16) for value in (-1000, -990)]
    ramp = [np.arange(64, dtype=np.int16).reshape(8, 8, 1) + shift for shift in (0, 10)]
    text = remark(flat, ramp)
    assert "brighter (mean 36.5, in training -1,000 to -990)" in text
    assert f"more contrast (standard deviation {np.arange(64).std():.3g}, in training " in text


def test_a_few_inputs_are_counted_and_a_rare_one_is_not():
    wrong = [255 - image for image in OTHERS[:3]]
    assert remark(TRAINING, [*OTHERS[3:], *wrong]).startswith("3 of 40 inputs differ from ")
    assert remark(TRAINING, [*OTHERS[1:], wrong[0]]) == ""
    assert remark(TRAINING, wrong[:1]).startswith("The input differs from the training images: ")
