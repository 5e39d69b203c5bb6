"""Samples of another dataset are resized as an ingestion does, and so are their labels."""

from __future__ import annotations

import numpy as np
import pytest

from core.images import Fit, resize
from core.inference.resized import resized
from core.inference.spec import Input, Inputs
from core.tasks import Task, task_of

RANDOM = np.random.default_rng(0)
IMAGE = RANDOM.integers(0, 255, (30, 20, 1), np.uint8)


FIT = Fit((10, 16), "fill")


def one(label, task, fit=FIT):
    given = Inputs.of([Input("x", IMAGE, label)])
    inputs, remark = resized(given, IMAGE.shape, fit, task_of(task))
    return next(inputs.iterator), remark


@pytest.mark.parametrize("mode", ["squash", "crop", "fill", "half_crop"])
def test_images_and_masks_are_those_of_an_ingestion(mode):
    mask = RANDOM.integers(0, 3, (30, 20, 1))
    given, remark = one(mask, Task.SEGMENTATION, Fit((10, 16), mode))
    np.testing.assert_array_equal(given.feature, resize(IMAGE, (10, 16), mode))
    np.testing.assert_array_equal(given.label, resize(mask, (10, 16), mode, "nearest"))
    assert remark == (
        f"The images were resized from 20 × 30 to 16 × 10 pixels ({mode}), the size of the "
        "training images."
    )


def test_targets_boxes_and_classes_follow():
    given, _ = one(IMAGE, Task.IMAGE_TO_IMAGE)
    np.testing.assert_array_equal(given.label, given.feature)
    boxes = np.array([[1, 2, 3, 20, 30]], np.float32)
    given, remark = one(boxes, Task.DETECTION, Fit((60, 10), padding=(64, 64)))
    np.testing.assert_array_equal(given.label, [[1, 1, 6, 10, 60]])
    assert given.feature.shape == (64, 64, 1)
    assert "(squash, then padded)" in remark
    given, _ = one(np.array(2), Task.CLASSIFICATION)
    assert given.label == 2


def test_images_of_the_size_stay_and_what_does_not_fit_says_why():
    given, remark = one(None, Task.CLASSIFICATION, Fit((30, 20)))
    assert given.feature is IMAGE
    assert remark == ""
    given, _ = one(None, Task.CLASSIFICATION, Fit(padding=(16, 16)))
    assert given.feature is None
    assert given.error == (
        "It cannot be resized: 20 × 30 pixels are more than the 16 × 16 to which images are padded."
    )
