"""The draws of an inference's metrics, kept for comparisons."""

from __future__ import annotations

import numpy as np
import pytest

from core.exceptions import StoreError
from core.inference.draws import keep_draws, read_draws
from core.storage import InferenceFolder
from core.tasks.confusion import ConfusionMatrix
from core.tasks.intervals import intervals, resamples


@pytest.fixture
def matrix():
    matrix = ConfusionMatrix(["x", "y"])
    for right in (True, False, True, True):
        matrix.add(np.array([right, not right]), np.array(0))
    return matrix


def test_the_interval_is_that_of_the_draws(tmp_path, matrix):
    groups = ["p", "p", "q", ""]
    keep_draws(tmp_path, resamples(matrix, groups), groups)
    found = read_draws(tmp_path)
    assert len(found.values["accuracy"]) == 1000
    expected = intervals(matrix, groups)["intervals"]["accuracy"]
    assert np.percentile(found.values["accuracy"], [2.5, 97.5]).tolist() == expected
    again, other = tmp_path / "again", tmp_path / "other"
    for folder, names in ((again, groups), (other, ["p", "q", "q", ""])):
        folder.mkdir()
        keep_draws(folder, resamples(matrix, names), names)
    assert read_draws(again) == found
    assert read_draws(other).groups != found.groups


def test_without_groups_nothing_is_kept(tmp_path, matrix):
    keep_draws(tmp_path, resamples(matrix, ["p"] * 4), ["p"] * 4)
    assert read_draws(tmp_path) is None


def test_a_damaged_file_is_named(tmp_path):
    InferenceFolder(tmp_path).draws.write_text('{"values": []}')
    with pytest.raises(StoreError, match=r"draws\.json is damaged"):
        read_draws(tmp_path)
