from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.exceptions import StoreError, TrainingError
from core.store.manifest import DatasetManifest
from core.training.data import data_info


def test_sizes_and_statistics_come_from_the_manifest(make_dataset, squares):
    train = squares(6)
    info = data_info(make_dataset(["background", "Left ventricle"], train=train, val=squares(2)))
    pixels = np.stack([feature for feature, _ in train]).astype(np.float64)
    assert info.inputs.shape == (32, 32, 1)
    assert info.inputs.means == pytest.approx([pixels.mean()])
    assert info.inputs.deviations == pytest.approx([pixels.std()])
    assert info.inputs.outputs == 2
    assert (info.train_entries, info.val_entries) == (6, 2)
    assert info.slugs == ("background", "left_ventricle")


def test_classes_without_labels_are_counted(make_dataset, squares):
    samples = squares(2)
    samples[0][1][0, 0] = 3
    info = data_info(make_dataset(train=samples))
    assert info.names == ("background", "class 1", "class 2", "class 3")


def test_slugs_are_unique(make_dataset, squares):
    info = data_info(make_dataset(["bg", "a b", "a-b", "Ödem", "!"], train=squares(2)))
    assert info.slugs == ("bg", "a_b", "a_b_2", "ödem", "class")


def test_a_constant_channel_has_deviation_one(make_dataset):
    mask = np.eye(8, dtype=np.uint8)[:, :, None]
    info = data_info(make_dataset(train=[(np.full((8, 8, 1), 7, np.uint8), mask)] * 2))
    assert (info.inputs.means, info.inputs.deviations) == ((7.0,), (1.0,))


IMAGE = np.zeros((8, 8, 1), np.uint8)
MASK = np.ones((8, 8, 1), np.uint8)


@pytest.mark.parametrize(
    ("labels", "stages", "message"),
    [
        ((), {"train": [], "val": [(IMAGE, MASK)]}, "no training entries"),
        ((), {"train": [(IMAGE, None)]}, "no labels"),
        ((), {"train": [(IMAGE, np.array(0))]}, "one class only"),
        (("a", "b"), {"train": [(IMAGE, np.array(3))]}, r"index 3, .* 2 classes \(a, b\)"),
        ((), {"train": [(IMAGE, np.array(-1))]}, "2 labels of the stage “train” are no class"),
        (("a",), {"train": [(IMAGE, np.array([0, 1], np.uint8))]}, "2 values, .* names 1 classes"),
        ((), {"train": [(IMAGE, np.array(2.5, np.float32))]}, "same target, 2.5"),
        ((), {"train": [(IMAGE, MASK[:4])]}, "4 × 8 × 1 uint8, not masks.*8 × 8 × 1"),
        ((), {"train": [(IMAGE, MASK.astype(np.float32))]}, "No network for image-to-image"),
        (("bg", "lv"), {"train": [(IMAGE, MASK * 2)]}, r"index 2, .* 2 classes \(bg, lv\)"),
        (("bg", "lv"), {"train": [(IMAGE, MASK)], "val": [(IMAGE, MASK * 9)]}, "index 9"),
        ((), {"train": [(IMAGE, MASK * 0)]}, "one class only"),
    ],
)
def test_what_cannot_be_trained_on_says_why(make_dataset, labels, stages, message):
    folder = make_dataset(labels, **{name: rows * 2 for name, rows in stages.items()})
    with pytest.raises(TrainingError, match=message):
        data_info(folder)


def test_missing_statistics_are_named(make_dataset, squares):
    folder = make_dataset(["bg", "square"], train=squares(2))
    manifest = DatasetManifest.load(folder)
    train = replace(manifest.stages["train"], statistics={})
    replace(manifest, stages={"train": train}).save(folder)
    with pytest.raises(TrainingError, match="no statistics"):
        data_info(folder)


def test_a_missing_dataset_is_a_store_error(tmp_path):
    with pytest.raises(StoreError, match=r"dataset\.json is missing"):
        data_info(tmp_path)
