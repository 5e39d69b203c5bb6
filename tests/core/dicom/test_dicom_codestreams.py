"""What compressed frames say of their size is what they decode to."""

from __future__ import annotations

import warnings
from contextlib import suppress

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dicom.codestreams import size_of
from core.dicom.jpeg2000 import bare
from core.dicom.walk import Malformed

GREY = np.random.default_rng(0).integers(0, 255, (37, 53), np.uint8)
COLOUR = np.random.default_rng(0).integers(0, 255, (37, 53, 3), np.uint8)
DEEP = GREY.astype(np.uint16) * 16


@pytest.mark.parametrize(
    ("family", "data", "size"),
    [
        ("jpeg", imagecodecs.jpeg8_encode(GREY), (37, 53, 1, 8)),
        ("jpeg", imagecodecs.jpeg8_encode(COLOUR), (37, 53, 3, 8)),
        ("jpeg", imagecodecs.jpeg8_encode(COLOUR, optimize=True), (37, 53, 3, 8)),
        ("jpeg", imagecodecs.ljpeg_encode(DEEP, bitspersample=12), (37, 53, 1, 12)),
        ("jpeg-ls", imagecodecs.jpegls_encode(GREY), (37, 53, 1, 8)),
        ("jpeg-ls", imagecodecs.jpegls_encode(COLOUR), (37, 53, 3, 8)),
        ("jpeg2000", imagecodecs.jpeg2k_encode(GREY, codecformat="j2k"), (37, 53, 1, 8)),
        ("jpeg2000", imagecodecs.jpeg2k_encode(COLOUR, codecformat="j2k"), (37, 53, 3, 8)),
        ("jpeg2000", bare(imagecodecs.jpeg2k_encode(DEEP, codecformat="jp2")), (37, 53, 1, 16)),
        ("rle", b"anything", None),
    ],
)
def test_the_size_of_a_frame(family, data, size):
    assert size_of(family, data) == size


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(["jpeg", "jpeg-ls", "jpeg2000"]), st.binary(max_size=200), st.data())
def test_no_bytes_raise_anything_else(family, tail, data):
    starts = {
        "jpeg2000": imagecodecs.jpeg2k_encode(GREY, codecformat="j2k")[:150],
        "jpeg": imagecodecs.jpeg8_encode(GREY)[:400],
        "jpeg-ls": imagecodecs.jpegls_encode(GREY)[:50],
    }
    start = starts[family]
    with suppress(Malformed), warnings.catch_warnings():
        size_of(family, start[: data.draw(st.integers(0, len(start)))] + tail)
