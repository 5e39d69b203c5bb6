"""The three forms of values, written by google.protobuf and read back exactly."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.plugins import Task
from tests.plugins.prebuilt_lmdb.messages import (
    Datum,
    PackedDatum,
    classified,
    datum,
    images,
    plugin_of,
    samples,
    write,
)


@pytest.mark.parametrize(("order", "step"), [("BGR", -1), ("RGB", 1)])
def test_bytes_of_colours(tmp_path: Path, order: str, step: int):
    plugin = plugin_of(classified(tmp_path / "db"), channel_order=order)
    assert plugin.get_task() == Task.CLASSIFICATION
    assert plugin.user_data["records"] == {"train_images": 10}
    assert plugin.user_data["image_shape"] == [4, 5, 3]
    for i, (planes, (feature, label)) in enumerate(zip(images(10), samples(plugin), strict=True)):
        np.testing.assert_array_equal(feature, planes.transpose(1, 2, 0)[:, :, ::step], strict=True)
        assert label == i % 3
        assert type(label) is int


@pytest.mark.parametrize("channels", [1, 2, 4, 7])
def test_bytes_of_other_channels_have_no_order(tmp_path: Path, channels: int):
    plugin = plugin_of(classified(tmp_path / "db", channels=channels))
    for planes, (feature, _) in zip(images(10, channels), samples(plugin), strict=True):
        np.testing.assert_array_equal(feature, planes.transpose(1, 2, 0), strict=True)


@pytest.mark.parametrize("kind", [Datum, PackedDatum], ids=["unpacked", "packed"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("order", ["BGR", "RGB"])
def test_floating_point_numbers(tmp_path: Path, kind, channels: int, order: str):
    array = np.random.default_rng(1).normal(size=(3, channels, 9, 20)).astype(np.float32)
    array[0, 0, 0, :4] = [0, -0.0, np.finfo(np.float32).max, np.finfo(np.float32).tiny]
    blobs = [datum(planes, 2, kind) for planes in array]
    assert len(blobs[0]) > channels * 180 * (5 if kind is Datum else 4)
    train = write(tmp_path / "db", {b"%09d" % i: blob for i, blob in enumerate(blobs)})
    plugin = plugin_of(train, float_channel_order=order)
    step = -1 if order == "BGR" and channels == 3 else 1
    for planes, (feature, label) in zip(array, samples(plugin), strict=True):
        expected = planes.transpose(1, 2, 0)[:, :, ::step]
        np.testing.assert_array_equal(feature, expected, strict=True)
        assert np.array_equal(np.signbit(feature), np.signbit(expected))
        assert label == 2


@pytest.mark.parametrize(
    ("pixels", "file_format"),
    [
        (images(1)[0].transpose(1, 2, 0), "PNG"),
        (images(1, 1)[0, 0], "PNG"),
        (images(1, 1)[0, 0].astype(np.uint16) * 257, "PNG"),
        (np.full((16, 16, 3), (200, 100, 50), np.uint8), "JPEG"),
        (np.full((16, 16), 77, np.uint8), "JPEG"),
    ],
    ids=["colours", "grey", "16 bit", "jpeg", "grey jpeg"],
)
@pytest.mark.parametrize("order", ["BGR", "RGB"])
@pytest.mark.parametrize("with_lengths", [True, False])
def test_image_files_have_red_first(tmp_path, pixels, file_format, order, with_lengths):
    Image.fromarray(pixels).save(buffer := io.BytesIO(), file_format)
    message = Datum(data=buffer.getvalue(), label=1, encoded=True)
    if with_lengths:
        message.channels = 1 if pixels.ndim == 2 else 3
        message.height, message.width = pixels.shape[:2]
    train = write(tmp_path / "db", {b"00000000_1": message.SerializeToString()})
    ((feature, label),) = samples(plugin_of(train, channel_order=order))
    expected = pixels.reshape(*pixels.shape[:2], -1).astype(np.int64)
    assert feature.shape == expected.shape
    assert feature.dtype == pixels.dtype
    # Pillow's own decoder is one off in the JPEG of one color, too.
    assert np.abs(feature.astype(np.int64) - expected).max() <= (2 if file_format == "JPEG" else 0)
    assert label == 1


def test_fields_of_newer_messages_are_passed_over(tmp_path: Path):
    planes = images(1)[0]
    # Field 9, four bytes; field 300, a text; field 10, eight bytes; field 11, a number.
    more = b"\x4d1234" + b"\xe2\x12\x03abc" + b"\x5112345678" + b"\x58\xff\x01"
    train = write(tmp_path / "db", {b"0": more + datum(planes, 1) + more})
    ((feature, _),) = samples(plugin_of(train))
    np.testing.assert_array_equal(feature, planes.transpose(1, 2, 0)[:, :, ::-1])


def test_of_fields_that_come_twice_the_last_one_counts(tmp_path: Path):
    one, other = images(2)
    train = write(tmp_path / "db", {b"0": datum(one, 1) + datum(other, 2)})
    ((feature, label),) = samples(plugin_of(train))
    np.testing.assert_array_equal(feature, other.transpose(1, 2, 0)[:, :, ::-1])
    assert label == 2


def test_floats_packed_and_unpacked_in_one_message_are_joined(tmp_path: Path):
    numbers = np.arange(12, dtype=np.float32).reshape(3, 2, 2)
    whole = datum(numbers[:1], 0) + datum(numbers[1:2], 0, PackedDatum) + datum(numbers[2:], 0)
    blob = whole + Datum(channels=3, height=2, width=2).SerializeToString()
    ((feature, _),) = samples(plugin_of(write(tmp_path / "db", {b"0": blob})))
    np.testing.assert_array_equal(feature, numbers.transpose(1, 2, 0))
