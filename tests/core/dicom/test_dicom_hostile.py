"""Files that were made to do harm are rejected, with little memory and without hanging."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.core.dicom.hostile import FILES
from tests.core.dicom.hostile_frames import FRAMES
from tests.core.dicom.probe import Prober, prober

EXPECTED = FILES | FRAMES
MEGABYTES = 500
"""Of the whole process; the libraries alone take 70."""


@pytest.fixture(scope="module")
def process() -> Iterator[Prober]:
    with prober() as process:
        yield process


@pytest.mark.parametrize("make", EXPECTED, ids=lambda make: make.__name__)
def test_a_hostile_file_is_rejected_with_little_memory(process, tmp_path, make):
    make(path := tmp_path / "hostile.dcm")
    found = process.probe(path)
    assert found["megabytes"] < MEGABYTES
    if EXPECTED[make]:
        # What is wrong may be in a part of the file that only windows need.
        for_window = found["reasons"][1]
        assert "hostile.dcm" in for_window
        assert re.search(EXPECTED[make], for_window)
