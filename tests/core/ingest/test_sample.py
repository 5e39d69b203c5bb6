from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import IngestionError
from core.ingest.sample import samples_of

IMAGE = np.zeros((4, 5, 1), np.uint16)


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        (IMAGE, "no .feature, label. pair"),
        ((IMAGE[:, :, 0], None), "not a 3-D array"),
        (("text", None), "not a 3-D array"),
        ((IMAGE[:0], None), "not a 3-D array"),
        ((IMAGE.astype(np.int64), None), "type int64"),
        ((np.full((2, 2, 1), np.nan), None), "not a number"),
        ((np.full((2, 2, 1), -3.4028235e38), None), r"such as -3\.4028235e\+38.*NoData"),
        ((IMAGE, float("inf")), "The label is inf"),
        ((IMAGE, "cat"), "The label is not a 3-D array"),
        ((IMAGE, np.zeros((4, 6))), r"not a list of boxes \(boxes, 5\)"),
        ((IMAGE, np.zeros(0)), "The label is not a 3-D array"),
        ((IMAGE, np.array([[0.5, 1, 1, 2, 2]])), "class is not a whole number"),
        ((IMAGE, np.array([[-1, 1, 1, 2, 2]])), "class is not a whole number"),
        ((IMAGE, np.array([[0, 1, 1, 1, 2]])), "boxes without area"),
        ((IMAGE, np.array([[0, 1, 1, np.inf, 2]])), "boxes that are infinite"),
        ((IMAGE, np.array([1.0, np.nan])), "not a number"),
    ],
)
def test_what_cannot_be_stored_is_refused(encoded, reason):
    with pytest.raises(IngestionError, match=reason):
        samples_of(encoded)


def test_dtypes_are_kept_or_narrowed_without_loss_of_meaning():
    (feature, label), (_, scalar) = samples_of(
        [(np.zeros((2, 2, 1), np.float64), np.ones((2, 2, 1), bool)), (IMAGE, 3)]
    )
    assert (feature.dtype, label.dtype) == (np.float32, np.uint8)
    assert (scalar.dtype, scalar.shape, int(scalar)) == (np.int64, (), 3)
    assert samples_of((IMAGE, 0.5))[0][1].dtype == np.float32
    assert samples_of((IMAGE, None))[0][1] is None


def test_vectors_and_boxes_are_labels():
    vector, boxes = np.array([True, False]), np.array([[1, 0, 0, 4, 5]], np.int64)
    assert samples_of((IMAGE, vector))[0][1].dtype == np.uint8
    found = samples_of((IMAGE, boxes))[0][1]
    assert (found.dtype, found.tolist()) == (np.float32, [[1, 0, 0, 4, 5]])
    assert samples_of((IMAGE, boxes[:0]))[0][1].shape == (0, 5)
