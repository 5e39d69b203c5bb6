from __future__ import annotations

import json

import lmdb
import numpy as np
import pytest
import safetensors.numpy

from core.exceptions import IngestionError, StoreError
from core.store.manifest import Rejected, ShardInfo, Spec
from core.store.reader import PADDING, StageReader
from core.store.writer import FIRST_MAP, ShardWriter

FEATURE, LABEL = Spec("int16", (6, 4, 1)), Spec("uint8", (6, 4, 1))


def sample(number: int):
    feature = np.full(FEATURE.shape, number - 100, np.int16)
    return feature, np.full(LABEL.shape, number % 3, np.uint8)


def write(stage, shard: int, numbers) -> ShardInfo:
    with ShardWriter(stage / f"shard-{shard:05d}", FEATURE, LABEL) as writer:
        for number in numbers:
            writer.put(*sample(number), {"name": f"n{number}"})
        return writer.finish()


def test_a_shard_is_read_by_plain_lmdb_and_safetensors(tmp_path):
    info = write(tmp_path, 0, range(300))
    assert (info.entries, info.feature, info.label) == (300, FEATURE, LABEL)
    environment = lmdb.open(str(tmp_path / "shard-00000"), readonly=True, lock=False)
    with environment, environment.begin() as transaction:
        assert environment.stat()["entries"] == 300
        tensors = safetensors.numpy.load(transaction.get(b"000000000299"))
    np.testing.assert_array_equal(tensors["feature"], sample(299)[0])
    np.testing.assert_array_equal(tensors["label"], sample(299)[1])


def test_batches_come_in_the_order_asked_for_across_shards(tmp_path):
    write(tmp_path, 0, range(5))
    write(tmp_path, 1, [])
    write(tmp_path, 2, range(5, 12))
    with StageReader(tmp_path) as reader:
        assert len(reader) == 12
        features, labels = reader.read_batch([11, 0, 5, 4, 0])
        assert features[:, 0, 0, 0].tolist() == [-89, -100, -95, -96, -100]
        assert labels[:, 0, 0, 0].tolist() == [2, 0, 2, 1, 0]
        assert [entry["name"] for entry in reader.entries(3, 7)] == ["n3", "n4", "n5", "n6"]
        with pytest.raises(StoreError, match="has 12 samples; 12 was asked for"):
            reader.read(12)


def test_scalar_labels(tmp_path):
    with ShardWriter(tmp_path / "shard-00000", FEATURE, Spec("int64", ())) as writer:
        for number in range(3):
            writer.put(sample(0)[0], np.array(number, np.int64), number)
        writer.finish()
    with StageReader(tmp_path) as reader:
        assert reader.read_batch([2, 1])[1].tolist() == [2, 1]
        assert reader.read(2)[1] == 2


def test_another_shape_or_dtype_is_refused(tmp_path):
    with ShardWriter(tmp_path / "shard-00000", FEATURE, LABEL) as writer:
        feature, label = sample(0)
        with pytest.raises(IngestionError, match="feature is 6 × 4 × 1 uint8; the dataset's are"):
            writer.check(feature.astype(np.uint8), label)
        with pytest.raises(IngestionError, match="label is 3 × 4 × 1"):
            writer.check(feature, label[:3])
        with pytest.raises(IngestionError, match="some have none"):
            writer.check(feature, None)


def test_an_unfinished_shard_leaves_nothing(tmp_path):
    def fail() -> None:
        with ShardWriter(tmp_path / "shard-00000", FEATURE, LABEL) as writer:
            writer.put(*sample(1), "entry")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_full_map_grows(tmp_path, monkeypatch):
    monkeypatch.setattr("core.store.writer.FIRST_MAP", 2**16)
    assert FIRST_MAP > 2**16
    info = write(tmp_path, 0, range(2000))
    assert info.bytes > 2**16
    with StageReader(tmp_path) as reader:
        assert reader.read(1999)[0][0, 0, 0] == 1899


def test_the_description_tells_what_was_rejected(tmp_path):
    with ShardWriter(tmp_path / "shard-00000", FEATURE, LABEL) as writer:
        writer.reject({"name": "x"}, "x.dcm", ValueError("torn"))
        writer.finish([("more.bin", b"more")])
    info = ShardInfo.load(tmp_path / "shard-00000")
    assert info.rejected == (Rejected({"name": "x"}, "x.dcm", "ValueError", "torn"),)
    assert (tmp_path / "shard-00000" / "more.bin").read_bytes() == b"more"


def test_a_damaged_description_is_named(tmp_path):
    write(tmp_path, 0, range(2))
    path = tmp_path / "shard-00000" / "shard.json"
    path.write_text(json.dumps({})[:1])
    with pytest.raises(StoreError, match=r"shard\.json is damaged"):
        StageReader(tmp_path)
    path.unlink()
    with pytest.raises(StoreError, match=r"shard\.json is missing"):
        StageReader(tmp_path)


def test_two_readers_share_an_environment(tmp_path):
    write(tmp_path, 0, range(3))
    with StageReader(tmp_path) as one, StageReader(tmp_path) as other:
        one.read(0)
        other.read(1)
        one.close()
        assert other.read(2)[0][0, 0, 0] == -98


def boxes(count: int, dtype: str = "float32") -> np.ndarray:
    return np.arange(5 * count).reshape(count, 5).astype(dtype)


@pytest.mark.parametrize(("most", "rows"), [(0, 8), (8, 8), (9, 16), (40, 64)])
def test_labels_of_different_lengths_are_filled_up_with_rows_of_minus_one(tmp_path, most, rows):
    counts = [most // 2, most, 0]
    with ShardWriter(tmp_path / "shard-00000", FEATURE, Spec("float32", (None, 5))) as writer:
        for count in counts:
            writer.put(sample(0)[0], boxes(count), count)
        writer.finish()
    with StageReader(tmp_path) as reader:
        features, labels = reader.read_batch(range(3))
    assert (len(features), labels.shape, labels.dtype) == (3, (3, rows, 5), np.float32)
    for label, count in zip(labels, counts, strict=True):
        np.testing.assert_array_equal(label[:count], boxes(count))
        assert (label[count:] == PADDING).all()


def test_unsigned_labels_of_different_lengths_form_no_batch(tmp_path):
    with ShardWriter(tmp_path / "shard-00000", FEATURE, Spec("uint8", (None, 5))) as writer:
        writer.put(sample(0)[0], boxes(2, "uint8"), 0)
        writer.finish()
    with StageReader(tmp_path) as reader, pytest.raises(StoreError, match="cannot form a batch"):
        reader.read_batch([0])
