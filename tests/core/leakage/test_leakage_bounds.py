"""Lists, reads and comparisons are bounded; counts are not."""

from __future__ import annotations

import numpy as np
import pytest

from core.leakage import compared, duplicates, hamming
from tests.core.leakage.stages import (
    NOTHING,
    leakage,
    picture,
    pictures,
)


def test_lists_are_bounded_and_counts_are_not(tmp_path):
    images = [np.random.default_rng(seed).random((1, 9, 1), np.float32) for seed in range(120)]
    samples = [(image, f"g{number}") for number, image in enumerate(images)]
    found = leakage(tmp_path, train=samples, val=samples)
    assert found["groups"]["count"] == 120
    assert len(found["groups"]["shared"]) == 20
    assert found["duplicates"]["exact"] == 120
    assert len(found["duplicates"]["pairs"]) == 100
    assert "at_least" not in found["duplicates"]


def test_many_equal_images_are_read_in_part(tmp_path, monkeypatch):
    monkeypatch.setattr(duplicates, "MOST_ALIKE", 5)
    black = np.zeros((9, 9, 1), np.uint8)
    found = leakage(tmp_path, train=[black] * 50, val=[*pictures(0, 3), *[black] * 5])
    assert found["duplicates"]["exact"] == 5
    assert "at_least" not in found["duplicates"]
    found = leakage(tmp_path, test=[black] * 6)
    assert found["duplicates"]["exact"] == 10
    assert found["duplicates"]["at_least"] is True


@pytest.mark.parametrize(("bound", "value"), [("MOST_READS", 10), ("MOST_BYTES", 10 * 1200)])
def test_reads_are_bounded(tmp_path, monkeypatch, bound, value):
    monkeypatch.setattr(compared, bound, value)
    images = pictures(0, 20)
    found = leakage(tmp_path, train=images, val=images)
    assert found["duplicates"]["exact"] == 5
    assert found["duplicates"]["at_least"] is True


def test_bounds_do_not_matter_where_every_sample_has_a_duplicate(tmp_path, monkeypatch):
    monkeypatch.setattr(hamming, "MOST_PAIRS", -1)
    one = picture(1)
    found = leakage(tmp_path, train=[one, one + 1], val=[one + 2, one + 3, one])
    assert (found["duplicates"]["exact"], found["duplicates"]["near"]) == (1, 2)
    assert "at_least" not in found["duplicates"]
    found = leakage(tmp_path, test=[picture(2)])
    assert (found["duplicates"]["exact"], found["duplicates"]["near"]) == (1, 2)
    assert found["duplicates"]["at_least"] is True


def test_candidates_of_a_sample_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(duplicates, "MOST_CANDIDATES", 2)
    monkeypatch.setattr(compared, "CORRELATION", 1.1)
    monkeypatch.setattr(compared, "CORRELATION_OF_SMALL", 1.1)
    one = picture(1)
    alike = [(one * factor).astype(np.uint8) for factor in (0.99, 0.98, 0.97)]
    found = leakage(tmp_path, train=alike, val=[one])
    assert found["duplicates"] == NOTHING["duplicates"] | {"at_least": True}
    found = leakage(tmp_path / "two", train=alike[:2], val=[one])
    assert found["duplicates"] == NOTHING["duplicates"]
