"""NumPy reads what was exported, in place where shapes are equal."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.core.export.stores import same


@pytest.mark.parametrize("kind", ["masks", "classes", "numbers", "packed"])
def test_arrays_of_equal_shape_are_one_file(exported, stored, kind):
    folder = exported(kind, "numpy")
    for stage in ("train", "val"):
        features = np.load(folder / f"{stage}_features.npy", mmap_mode="r")
        labels = np.load(folder / f"{stage}_labels.npy", mmap_mode="r")
        assert len(features) == len(labels) == len(stored(stage))
        for place, (feature, label) in enumerate(stored(stage)):
            assert same(features[place], feature)
            assert same(labels[place], label)


def test_without_labels_there_is_no_file_of_labels(exported, stored):
    folder = exported("unlabelled", "numpy", train=2)
    assert same(np.load(folder / "train_features.npy")[1], stored()[1][0])
    assert sorted(path.name for path in folder.iterdir()) == [
        "dataset.json",
        "train_features.npy",
        "train_names.jsonl",
    ]


@pytest.mark.parametrize("kind", ["sizes", "boxes"])
def test_arrays_of_unequal_shape_are_a_file_each(exported, stored, kind):
    folder = exported(kind, "numpy")
    assert (folder / "train_features.npy").exists() == (kind == "boxes")
    for index, (feature, label) in enumerate(stored()):
        assert same(np.load(folder / f"train_labels/000/{index:08d}.npy"), label)
        if kind == "sizes":
            assert same(np.load(folder / f"train_features/000/{index:08d}.npy"), feature)


def test_names_are_in_the_order_of_the_samples(exported):
    lines = (exported("masks", "numpy") / "train_names.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [f"train „{number}“" for number in range(7)]
