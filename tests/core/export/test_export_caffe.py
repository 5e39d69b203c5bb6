"""Databases of Caffe's messages, read by plain LMDB and by hand, field after field."""

from __future__ import annotations

import struct

import lmdb
import numpy as np
import pytest

from core.exceptions import ExportError
from core.export.engine import export
from tests.core.export.stores import same


def varint(blob, at):
    value = shift = 0
    while True:
        value |= (blob[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if not blob[at - 1] & 0x80:
            return value, at


def fields(blob):
    """A message's values by field number, after protobuf's public encoding."""
    found, at = {}, 0
    while at < len(blob):
        tag, at = varint(blob, at)
        number, kind = tag >> 3, tag & 7
        if kind == 0:
            value, at = varint(blob, at)
        elif kind == 2:
            length, at = varint(blob, at)
            value, at = blob[at : at + length], at + length
        else:
            assert kind == 5  # 32 bits
            value, at = struct.unpack("<f", blob[at : at + 4])[0], at + 4
        found.setdefault(number, []).append(value)
    return found


def records(folder):
    with (
        lmdb.open(str(folder), readonly=True, lock=False) as environment,
        environment.begin() as transaction,
    ):
        return [(key, fields(blob)) for key, blob in transaction.cursor()]


def array_of(message):
    """The array (channels, height, width) of a Datum."""
    shape = tuple(message[number][0] for number in (1, 2, 3))
    if 4 in message:
        return np.frombuffer(message[4][0], np.uint8).reshape(shape)
    return np.array(message[6], np.float32).reshape(shape)


def test_colours_are_bytes_with_blue_first_and_their_class(exported, stored):
    folder = exported("classes", "caffe-lmdb")
    for stage in ("train", "val"):
        found = records(folder / f"{stage}_db")
        assert [key for key, _ in found] == [b"%08d" % index for index in range(len(found))]
        for (_, message), (feature, label) in zip(found, stored(stage), strict=True):
            assert same(array_of(message), feature[:, :, ::-1].transpose(2, 0, 1))
            assert message[5] == [int(label)]
            assert 6 not in message
    assert not (folder / "train_labels").exists()


@pytest.mark.parametrize("kind", ["masks", "packed"])
def test_masks_are_a_database_of_their_own(exported, stored, kind):
    folder = exported(kind, "caffe-lmdb")
    images, masks = records(folder / "train_db"), records(folder / "train_labels")
    assert [key for key, _ in images] == [key for key, _ in masks]
    for (_, image), (_, mask), (feature, label) in zip(images, masks, stored(), strict=True):
        assert (array_of(image) == feature.transpose(2, 0, 1)).all()  # 16 bits in floats
        assert 4 not in image
        assert same(array_of(mask), label.transpose(2, 0, 1))


def test_images_of_several_sizes(exported, stored):
    folder = exported("sizes", "caffe-lmdb")
    for (_, message), (feature, _) in zip(records(folder / "train_db"), stored(), strict=True):
        assert same(array_of(message), feature[:, :, ::-1].transpose(2, 0, 1))
    assert not (folder / "mean.binaryproto").exists()


def test_the_mean_image_is_of_the_training_stage(exported, stored):
    message = fields((exported("classes", "caffe-lmdb") / "mean.binaryproto").read_bytes())
    assert [message[number] for number in (1, 2, 3, 4)] == [[1], [3], [6], [5]]
    (packed,) = message[5]
    expected = np.mean([feature[:, :, ::-1].transpose(2, 0, 1) for feature, _ in stored()], 0)
    assert np.frombuffer(packed, "<f4") == pytest.approx(expected.ravel(), rel=1e-6)


def test_no_mean_without_a_training_stage(exported):
    assert not (exported("classes", "caffe-lmdb", val=2) / "mean.binaryproto").exists()


@pytest.mark.parametrize("kind", ["numbers", "boxes"])
def test_labels_that_do_not_fit_are_explained(make_store, tmp_path, kind):
    with pytest.raises(ExportError, match=r"float32.*tfrecord, numpy or webdataset"):
        export(make_store(kind), "caffe-lmdb", tmp_path / "out", (), lambda *_: None)
    assert not (tmp_path / "out").exists()


def test_a_class_beyond_32_bits_is_named(make_store, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.core.export.stores.drawn", far)
    with pytest.raises(ExportError, match="label of train „0“ is 4294967296"):
        export(make_store("classes"), "caffe-lmdb", tmp_path / "out", (), lambda *_: None)
    assert [path.name for path in tmp_path.iterdir()] == ["dataset"]


def far(spec, number):
    shape = tuple(spec.shape)
    return np.full(shape, 2**32 if not shape else 0, spec.dtype)
