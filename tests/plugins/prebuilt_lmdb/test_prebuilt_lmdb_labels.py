"""Databases of labels, and which task they are for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.plugins import IngestionError, Task
from core.tasks import implied_task
from tests.plugins.prebuilt_lmdb.messages import (
    classified,
    datum,
    images,
    plugin_of,
    samples,
    write,
)

RANDOM = np.random.default_rng(3)


def with_labels(folder: Path, labels: list[np.ndarray], **changes: Any):
    """Images and labels under equal keys, as DIGITS' generic jobs wrote them."""
    keys = [b"%09d" % number for number in range(len(labels))]
    planes = images(len(labels))
    return plugin_of(
        write(folder / "features", {k: datum(p) for k, p in zip(keys, planes, strict=True)}),
        prebuilt_train_labels=write(
            folder / "labels", {k: datum(label) for k, label in zip(keys, labels, strict=True)}
        ),
        **changes,
    )


def implied(label: Any) -> Task:
    array = np.asarray(label)
    return implied_task(array.dtype.name, array.shape)


@pytest.mark.parametrize("shape", [(1, 1, 4), (4, 1, 1), (1, 4, 1), (1, 1, 1)])
def test_numbers_in_a_row_are_to_be_predicted(tmp_path: Path, shape):
    labels = [RANDOM.normal(size=shape).astype(np.float32) for _ in range(3)]
    plugin = with_labels(tmp_path, labels)
    assert plugin.get_task() is None
    assert plugin.user_data["records"] == {"train_images": 3, "train_labels": 3}
    for expected, (_, label) in zip(labels, samples(plugin), strict=True):
        np.testing.assert_array_equal(label, expected.ravel(), strict=True)
        assert implied(label) == Task.REGRESSION


def test_bytes_in_a_row_are_classes(tmp_path: Path):
    labels = [np.array(bits, np.uint8).reshape(3, 1, 1) for bits in ((0, 1, 1), (0, 0, 0))]
    found = [label for _, label in samples(with_labels(tmp_path, labels))]
    assert [label.tolist() for label in found] == [[0, 1, 1], [0, 0, 0]]
    assert {implied(label) for label in found} == {Task.MULTI_LABEL}


def test_bytes_in_a_row_that_are_no_classes_are_rejected(tmp_path: Path):
    plugin = with_labels(tmp_path, [np.array([0, 7], np.uint8).reshape(2, 1, 1)])
    with pytest.raises(IngestionError, match=r"labels, key 000000000 has the value 7.*float_data"):
        samples(plugin)


def test_one_byte_is_a_class(tmp_path: Path):
    ((_, label),) = samples(with_labels(tmp_path, [np.full((1, 1, 1), 9, np.uint8)]))
    assert label == 9
    assert type(label) is int


def test_masks_are_for_every_pixel(tmp_path: Path):
    labels = list(RANDOM.integers(0, 5, (3, 1, 4, 5), np.uint8))
    for expected, (_, label) in zip(labels, samples(with_labels(tmp_path, labels)), strict=True):
        np.testing.assert_array_equal(label, expected.transpose(1, 2, 0), strict=True)
        assert implied(label) == Task.SEGMENTATION


@pytest.mark.parametrize("order", ["BGR", "RGB"])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_images_as_labels_have_an_order_of_their_own(tmp_path: Path, order: str, dtype):
    labels = list(images(2, seed=8).astype(dtype))
    plugin = with_labels(tmp_path, labels, label_channel_order=order)
    step = -1 if order == "BGR" else 1
    for expected, (_, label) in zip(labels, samples(plugin), strict=True):
        turned = expected.transpose(1, 2, 0)[:, :, ::step]
        np.testing.assert_array_equal(label, turned, strict=True)
        assert implied(label) == Task.IMAGE_TO_IMAGE


def test_classes_are_named(tmp_path: Path):
    (names := tmp_path / "labels.txt").write_bytes("katze\r\nhöhle\r\nhund\r\n".encode("utf-8-sig"))
    plugin = plugin_of(classified(tmp_path / "db"), class_labels_path=str(names))
    assert plugin.user_data["class_labels"] == ["katze", "höhle", "hund"]
    assert [label for _, label in samples(plugin)] == [i % 3 for i in range(10)]


def test_a_class_without_a_name_is_rejected(tmp_path: Path):
    (names := tmp_path / "labels.txt").write_text("cat\ndog\n")
    train = classified(tmp_path / "db")
    plugin = plugin_of(train, class_labels_path=str(names))
    with pytest.raises(IngestionError) as caught:
        samples(plugin)
    assert str(caught.value) == (
        f"{train}, key 00000002_2 is of the class 2; names are there for 0 to 1 only."
    )


def test_a_pixel_without_a_name_is_rejected_but_not_one_to_be_ignored(tmp_path: Path):
    (names := tmp_path / "labels.txt").write_text("ground\nheart\n")
    masks = [np.full((1, 4, 5), value, np.uint8) for value in (1, 255, 2)]
    plugin = with_labels(tmp_path, masks, class_labels_path=str(names))
    *good, bad = plugin.itemize_entries("train")
    assert [plugin.encode_entry(entry)[1].max() for entry in good] == [1, 255]
    with pytest.raises(IngestionError, match="key 000000002 is of the class 2"):
        plugin.encode_entry(bad)


def test_a_vector_of_another_length_than_names_is_rejected(tmp_path: Path):
    (names := tmp_path / "labels.txt").write_text("a\nb\nc\n")
    plugin = with_labels(tmp_path, [np.ones((2, 1, 1), np.uint8)], class_labels_path=str(names))
    with pytest.raises(IngestionError, match="is for 2 classes; 3 have names"):
        samples(plugin)


@pytest.mark.parametrize("label", [-1, -(2**31)])
def test_a_class_below_0_is_rejected(tmp_path: Path, label: int):
    train = write(tmp_path / "db", {b"k": datum(images(1)[0], label)})
    with pytest.raises(IngestionError, match=f"db, key k is of the class {label}; the first"):
        samples(plugin_of(train))


def test_keys_of_one_database_only_are_rejected(tmp_path: Path):
    one, other = datum(images(1)[0]), datum(np.ones((1, 4, 5), np.uint8))
    train = write(tmp_path / "x", {b"a": one, b"b": one, b"d": one})
    labels = write(tmp_path / "y", {b"a": other, b"c": other, b"d": other, b"\xff\0": other})
    plugin = plugin_of(train, prebuilt_train_labels=labels)
    assert plugin.user_data["records"] == {"train_images": 3, "train_labels": 4}
    entries = plugin.itemize_entries("train")
    assert [entry["name"] for entry in entries] == ["a", "b", "d", "c", "ff00"]
    reasons = {}
    for entry in entries:
        try:
            plugin.encode_entry(entry)
        except IngestionError as error:
            reasons[entry["name"]] = str(error)
    assert reasons == {
        "b": f"{labels}, key b: there is no label of that key.",
        "c": f"{train}, key c: there is no image of that key.",
        "ff00": f"{train}, key ff00: there is no image of that key.",
    }
