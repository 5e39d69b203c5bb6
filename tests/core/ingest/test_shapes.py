"""Kinds of features and labels through the engine: sizes, encodings, statistics."""

from __future__ import annotations

import numpy as np
import pytest
from digits_dummy import DataIngestion

from core.exceptions import IngestionError
from core.ingest.spec import Storage
from core.store.manifest import Spec
from core.store.reader import StageReader, rejected_entries
from tests.core.ingest.test_engine import FIELDS, run


def encoded(number: int, **fields: object):
    return DataIngestion(user_data={}, **(FIELDS | fields)).encode_entry({"number": number})


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("number", Spec("int64", ())),
        ("value", Spec("float32", ())),
        ("vector", Spec("uint8", (2,))),
        ("boxes", Spec("float32", (None, 5))),
        ("mask", Spec("uint8", (16, 16, 1))),
    ],
)
def test_every_kind_of_label_comes_back(tmp_path, kind, spec):
    fields = {"label": kind, "shape": "both", "count": 40}
    manifest = run(tmp_path, **fields)
    assert manifest.label == spec
    with StageReader(tmp_path / "train") as reader:
        for index, entry in enumerate(reader.entries(0, 40)):
            feature, label = encoded(entry["number"], **fields)
            found_feature, found = reader.read(index)
            np.testing.assert_array_equal(found_feature, feature)
            np.testing.assert_array_equal(found, np.asarray(label, found.dtype))


def test_statistics_of_labels(tmp_path):
    fields = {"shape": "both", "count": 40, "val_count": 0}
    labels = [encoded(number, label="value", **fields)[1] for number in range(40)]
    found = run(tmp_path / "value", label="value", **fields).stages["train"].statistics
    assert found["label"]["mean"] == pytest.approx(np.mean(labels), rel=1e-6)
    assert found["label"]["std"] == pytest.approx(np.std(labels), rel=1e-5)
    vectors = np.array([encoded(number, label="vector", **fields)[1] for number in range(40)])
    found = run(tmp_path / "vector", label="vector", **fields).stages["train"].statistics
    assert [row["samples"] for row in found["classes"].values()] == vectors.sum(axis=0).tolist()
    found = run(tmp_path / "boxes", label="boxes", **fields).stages["train"].statistics
    assert found["classes"] == {
        "0": {"pixels": 20, "samples": 20},
        "1": {"pixels": 40, "samples": 20},
    }


def test_sizes_must_be_equal_unless_they_may_differ(tmp_path):
    manifest = run(tmp_path / "same", varied=True)
    assert manifest.stages["train"].entries == 30
    reasons = {row.message for row in rejected_entries(tmp_path / "same" / "train")}
    assert len(reasons) == 4
    assert all("The feature is" in reason for reason in reasons)

    manifest = run(tmp_path / "any", varied=True, storage=Storage(variable_shape=True))
    assert manifest.feature == Spec("uint16", (None, None, 1))
    assert manifest.label == Spec("uint8", (None, None, 1))
    assert manifest.stages["train"].entries == 150
    assert manifest.stages["train"].statistics["sizes"] == {
        "distinct": 5,
        "smallest": [16, 16],
        "largest": [20, 20],
        "common": [{"shape": [size, size, 1], "count": 30} for size in range(16, 21)],
    }
    with StageReader(tmp_path / "any" / "train") as reader:
        for index, entry in enumerate(reader.entries(0, 20)):
            np.testing.assert_array_equal(
                reader.read(index)[0], encoded(entry["number"], varied=True)[0]
            )


@pytest.mark.parametrize("encoding", ["png", "zstd"])
def test_encodings_change_no_value(tmp_path, encoding):
    storage = Storage(feature_encoding=encoding, label_encoding=encoding)
    run(tmp_path / "raw", count=30)
    manifest = run(tmp_path / encoding, count=30, storage=storage)
    assert (manifest.feature.encoding, manifest.label.encoding) == (encoding, encoding)
    with StageReader(tmp_path / "raw/train") as a, StageReader(tmp_path / encoding / "train") as b:
        for raw, packed in zip(a.read_batch(range(30)), b.read_batch(range(30)), strict=True):
            np.testing.assert_array_equal(raw, packed)


def test_numbers_as_labels_are_never_compressed(tmp_path):
    manifest = run(tmp_path, label="number", storage=Storage(label_encoding="png"))
    assert manifest.label == Spec("int64", ())


def test_encodings_that_cannot_hold_the_samples_end_the_job(tmp_path):
    with pytest.raises(IngestionError, match="jpeg of the feature cannot hold uint16"):
        run(tmp_path, storage=Storage(feature_encoding="jpeg"))
    with pytest.raises(IngestionError, match="JPEG changes values"):
        run(tmp_path, storage=Storage(label_encoding="jpeg"))
