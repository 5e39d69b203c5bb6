"""TensorFlow's own pipeline reads what was exported."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest

from core.store.manifest import StageInfo
from tests.core.export.stores import same

pytestmark = pytest.mark.training


def examples(folder, stage="train"):
    """Every example's features by name, parsed by TensorFlow."""
    import tensorflow as tf

    paths = sorted(map(str, folder.glob(f"{stage}-*.tfrecord")))
    for record in tf.data.TFRecordDataset(paths):
        example = tf.train.Example.FromString(record.numpy())
        yield dict(example.features.feature)


def array_of(example, name):
    data = example[name].bytes_list.value[0]
    dtype = np.dtype(example[f"{name}/dtype"].bytes_list.value[0].decode())
    shape = tuple(example[f"{name}/shape"].int64_list.value)
    return np.frombuffer(data, dtype.newbyteorder("<")).reshape(shape)


@pytest.mark.parametrize("kind", ["masks", "sizes", "boxes", "packed"])
def test_arrays_come_back(exported, stored, kind):
    folder = exported(kind, "tfrecord")
    for stage in ("train", "val"):
        found = list(examples(folder, stage))
        assert len(found) == len(stored(stage))
        for number, (example, (feature, label)) in enumerate(
            zip(found, stored(stage), strict=True)
        ):
            assert same(array_of(example, "feature"), feature)
            assert same(array_of(example, "label"), label)
            assert example["name"].bytes_list.value[0].decode() == f"{stage} „{number}“"


def test_a_graph_reads_classes_with_fixed_features(exported, stored):
    import tensorflow as tf

    folder = exported("classes", "tfrecord")
    description = {
        "feature": tf.io.FixedLenFeature([], tf.string),
        "label": tf.io.FixedLenFeature([], tf.int64),
    }
    paths = sorted(map(str, folder.glob("train-*.tfrecord")))
    records = tf.data.TFRecordDataset(paths).map(
        lambda record: tf.io.parse_single_example(record, description)
    )
    for found, (feature, label) in zip(records, stored(), strict=True):
        pixels = tf.reshape(tf.io.decode_raw(found["feature"], tf.uint8), feature.shape)
        assert same(pixels.numpy(), feature)
        assert found["label"].numpy() == label


def test_numbers_are_floats(exported, stored):
    labels = [e["label"].float_list.value[0] for e in examples(exported("numbers", "tfrecord"))]
    assert labels == [label.item() for _, label in stored()]


def test_without_labels(exported):
    assert set(next(examples(exported("unlabelled", "tfrecord")))) == {
        *("feature", "feature/shape", "feature/dtype", "name")
    }


def sized(size, entries, _, shards, rejected):
    return StageInfo(entries, size, shards, rejected)


def test_a_large_stage_is_cut_into_files(exported, stored, monkeypatch):
    monkeypatch.setattr("core.export.tfrecord.FILE_BYTES", 40_000)
    monkeypatch.setattr("tests.core.export.stores.StageInfo", partial(sized, 100_000))
    folder = exported("masks", "tfrecord", train=7)
    files = [path.name for path in sorted(folder.glob("*.tfrecord"))]
    assert files == [f"train-0000{number}-of-00003.tfrecord" for number in range(3)]
    found = [array_of(example, "feature") for example in examples(folder)]
    assert [array.tobytes() for array in found] == [f.tobytes() for f, _ in stored()]


def test_the_description_has_what_readers_need(exported):
    facts = json.loads((exported("sizes", "tfrecord") / "dataset.json").read_text())
    assert facts["feature"] == {"dtype": "uint8", "shape": [None, None, 3]}
    assert facts["class_labels"] == ["null", "eins"]
    assert facts["stages"] == {"train": {"samples": 7}, "val": {"samples": 3}}
