"""The same samples, as several networks see them."""

from __future__ import annotations

import numpy as np
import pytest

from core.runs.probes import side_by_side
from core.tasks import task_of
from core.training.probe_files import ProbeSample, write_outputs, write_samples

TASK = task_of("classification")
NAMES = ["cat", "dog"]


def keep(folder, names, epochs):
    """The first class is sure at first, then the second one."""
    image = np.zeros((4, 4, 1), np.uint8)
    samples = [ProbeSample(name, image, np.array(n % 2)) for n, name in enumerate(names)]
    write_samples(folder, samples, "val")
    for epoch in epochs:
        second = 0.25 if epoch < 3 else 0.75
        row = np.array([1 - second, second], np.float32)
        write_outputs(folder, epoch, {"scores": np.stack([row] * len(names))})
    return folder


@pytest.fixture
def folders(tmp_path):
    return [keep(tmp_path / "a", ["x", "y"], [1, 2, 3]), keep(tmp_path / "b", ["y", "z"], [1, 4])]


def test_each_run_shows_its_last_epoch_until_the_chosen_one(folders):
    found = side_by_side(folders, TASK, NAMES, 3)
    assert (found.epochs, found.epoch) == ([1, 2, 3, 4], 3)
    by_name = {one.name: one for one in found.samples}
    assert list(by_name) == ["x", "y", "z"]
    assert by_name["y"].truth == "dog"
    first, second = by_name["y"].seen
    assert (first.epoch, first.place, first.text, first.is_right) == (3, 1, "dog 0.750", True)
    # In the other run, the same image is the first sample and a cat.
    assert (second.epoch, second.place, second.text, second.is_right) == (1, 0, "cat 0.750", True)


def test_a_sample_that_a_run_does_not_have_is_not_shown_for_it(folders):
    found = side_by_side(folders, TASK, NAMES, None)
    assert found.epoch == 4
    assert [[one is not None for one in sample.seen] for sample in found.samples] == [
        [True, False],
        [True, True],
        [False, True],
    ]


def test_without_samples_or_with_damaged_ones_nothing_is_shown(folders, tmp_path):
    assert side_by_side([tmp_path / "c"], TASK, NAMES, None) is None
    (folders[0] / "probes" / "samples.safetensors").write_bytes(b"x")
    found = side_by_side(folders, TASK, NAMES, None)
    assert all(sample.seen[0] is None for sample in found.samples)
