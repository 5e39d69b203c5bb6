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
    for names in (("a 2", "a!", "a"), ("a", "a", "a_1", "a"), ("b_1", "b", "B", "b 1")):
        assert len(set(replace(info, names=names).slugs)) == len(names)


def test_the_class_that_is_ignored_is_known_and_none_of_two_to_be_told_apart(make_dataset, squares):
    names = ["background", "square", "ignored"]
    info = data_info(make_dataset(names, ignore_index=2, train=squares(2)))
    assert (info.ignored, info.inputs.outputs) == (2, 3)
    with pytest.raises(TrainingError, match="only one class"):
        data_info(make_dataset(names[:2], ignore_index=1, train=squares(2)))


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
        ((), {"train": [(IMAGE, np.array(0))]}, "only one class"),
        (("a", "b"), {"train": [(IMAGE, np.array(3))]}, r"index 3, .* 2 class labels \(a, b\)"),
        ((), {"train": [(IMAGE, np.array(-1))]}, "2 labels of the stage “train” are not class"),
        (
            ("a",),
            {"train": [(IMAGE, np.array([0, 1], np.uint8))]},
            "2 values, .* has 1 class labels",
        ),
        ((), {"train": [(IMAGE, np.array(2.5, np.float32))]}, "same target, 2.5"),
        ((), {"train": [(IMAGE, MASK[:4])]}, "4 × 8 × 1 uint8, not masks.*8 × 8 × 1"),
        ((), {"train": [(IMAGE, MASK.astype(np.float32))]}, "same value, 1"),
        (("bg", "lv"), {"train": [(IMAGE, MASK * 2)]}, r"index 2, .* 2 class labels \(bg, lv\)"),
        (("bg", "lv"), {"train": [(IMAGE, MASK)], "val": [(IMAGE, MASK * 9)]}, "index 9"),
        ((), {"train": [(IMAGE, MASK * 0)]}, "only one class"),
    ],
)
def test_what_cannot_be_trained_on_says_why(make_dataset, labels, stages, message):
    folder = make_dataset(labels, **{name: rows * 2 for name, rows in stages.items()})
    with pytest.raises(TrainingError, match=message):
        data_info(folder)


@pytest.mark.parametrize(
    ("task", "names", "label", "message"),
    [
        ("segmentation", (), 3, "labels are scalar int64, not masks"),
        ("classification", (), MASK, "8 × 8 × 1 uint8, not classes"),
        ("classification", ("only",), 0, "only one class"),
        ("classification", ("cat", "dog"), 4, r"index 4, .* 2 class labels \(cat, dog\)"),
        ("classification", ("cat", "dog"), -1, "2 labels of the stage “train” are not class"),
        ("multi-label", (), 1, "scalar int64, .* a vector with 0 or 1"),
        ("multi-label", ("cat",), [0, 1], r"2 values, but the dataset has 1 class labels \(cat\)"),
        ("regression", (), 1, "scalar int64, but regression needs a number"),
        ("regression", (), 2.5, "same target, 2.5"),
        ("regression", (), [2.5, 1.5], "same target"),
        ("text-classification", ("only",), 0, "only one class"),
        ("object-detection", (), 1, "scalar int64, not boxes"),
    ],
)
def test_labels_that_are_not_of_the_task_say_why(make_dataset, task, names, label, message):
    array = np.asarray(label)
    if array.dtype == np.float64:
        array = array.astype(np.float32)
    folder = make_dataset(names, task=task, train=[(IMAGE, array)] * 2)
    with pytest.raises(TrainingError, match=message):
        data_info(folder)


def test_classes_of_images_have_no_background(make_dataset):
    folder = make_dataset(train=[(IMAGE, np.array(k)) for k in (0, 2)], val=[(IMAGE, np.array(3))])
    info = data_info(folder)
    assert info.names == ("class 0", "class 1", "class 2", "class 3")
    assert (info.task, info.inputs.outputs) == ("classification", 4)


def test_each_value_of_a_vector_is_a_class(make_dataset):
    info = data_info(make_dataset(train=[(IMAGE, np.array([0, 1, 1]))] * 2))
    assert info.names == ("class 0", "class 1", "class 2")
    assert (info.task, info.inputs.outputs) == ("multi-label", 3)


def test_targets_have_means_and_deviations_of_training(make_dataset):
    values = np.array([[1, 1e6], [2, 1e6], [6, 1e6]], np.float32)
    rows = [(IMAGE, value) for value in values]
    folder = make_dataset(value_names=["Area"], train=rows, val=[(IMAGE, values[0] * 9)] * 2)
    info = data_info(folder)
    assert info.names == ("Area", "value 2")
    assert info.inputs.target_means == pytest.approx((3, 1e6))
    # The second one never differs.
    assert info.inputs.target_deviations == pytest.approx((values[:, 0].std(), 1))


def test_a_target_is_a_number(make_dataset):
    rows = [(IMAGE, np.array(value, np.float32)) for value in (1, 2, 6)]
    info = data_info(make_dataset(train=rows))
    assert (info.names, info.inputs.outputs) == (("value 1",), 1)
    assert info.inputs.target_means == pytest.approx((3,))


def test_missing_statistics_are_named(make_dataset, squares):
    folder = make_dataset(["bg", "square"], train=squares(2))
    manifest = DatasetManifest.load(folder)
    train = replace(manifest.stages["train"], statistics={})
    replace(manifest, stages={"train": train}).save(folder)
    with pytest.raises(TrainingError, match="no channel statistics"):
        data_info(folder)


def test_a_missing_dataset_is_a_store_error(tmp_path):
    with pytest.raises(StoreError, match=r"dataset\.json is missing"):
        data_info(tmp_path)


def test_images_of_different_sizes_need_a_width_and_a_height(make_dataset, squares):
    folder = make_dataset(train=squares(2))
    manifest = DatasetManifest.load(folder)
    any_size = replace(manifest.feature, shape=(None, None, 1))
    replace(manifest, feature=any_size).save(folder)
    expected = "again with a width and a height .*resize_width and resize_height; resize_mode says"
    with pytest.raises(TrainingError, match=expected):
        data_info(folder)
