"""Random samples come back from a shard exactly, read one by one, in a batch, and by others."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import lmdb
import numpy as np
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.ingest.sample import FEATURE_DTYPES, LABEL_DTYPES, label_of
from core.store.check import wrong_records
from core.store.manifest import Spec
from core.store.reader import StageReader
from core.store.record import encode
from core.store.writer import ShardWriter

IMAGES = array_shapes(min_dims=3, max_dims=3, max_side=9)
USABLE = st.floats(-float(2**49), float(2**49), width=32)
"""Larger ones are refused, since they stand for missing data."""


def some(dtype, shape):
    """Arrays of values that samples may have."""
    return arrays(dtype, shape, elements=USABLE if np.dtype(dtype).kind == "f" else None)


@st.composite
def stages(draw):
    """Samples of one shape: (features, labels), either list of equal length."""
    count = draw(st.integers(1, 5))
    feature = some(draw(st.sampled_from(FEATURE_DTYPES)), draw(IMAGES))
    label = draw(
        st.sampled_from(
            [
                st.none(),
                st.integers(-(2**63), 2**63 - 1),
                USABLE,
                some(draw(st.sampled_from(LABEL_DTYPES)), draw(st.integers(1, 9))),
                some(draw(st.sampled_from(LABEL_DTYPES)), draw(IMAGES)),
            ]
        )
    )
    return [draw(feature) for _ in range(count)], [draw(label) for _ in range(count)]


def same(a, b) -> bool:
    """Equal in dtype, shape and every bit: 0.0 is not -0.0."""
    return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())


@settings(max_examples=60, deadline=None)
@given(stages())
def test_samples_come_back_as_they_were(samples):
    features, labels = samples[0], [label_of(label) for label in samples[1]]
    has_labels = labels[0] is not None
    with TemporaryDirectory() as folder:
        shard = Path(folder) / "train" / "shard-00000"
        spec = Spec(features[0].dtype.name, features[0].shape)
        of_label = Spec(labels[0].dtype.name, labels[0].shape) if has_labels else None
        with ShardWriter(shard, spec, of_label) as writer:
            for number, (feature, label) in enumerate(zip(features, labels, strict=True)):
                writer.check(feature, label)
                writer.put(feature, label, number)
            info = writer.finish()
        assert wrong_records(shard, info) == ""
        with StageReader(shard.parent) as reader:
            assert reader.entries(0, len(features)) == list(range(len(features)))
            order = list(reversed(range(len(features))))
            batch, batch_labels = reader.read_batch(order)
            assert (batch_labels is None) == (not has_labels)
            for place, index in enumerate(order):
                feature, label = reader.read(index)
                assert same(feature, features[index])
                assert same(batch[place], features[index])
                if has_labels:
                    assert same(label, labels[index])
                    assert same(batch_labels[place], labels[index])
        with (
            lmdb.open(str(shard), readonly=True, lock=False) as environment,
            environment.begin() as transaction,
        ):
            record = safetensors.numpy.load(transaction.get(b"%012d" % 0))
        assert same(record["feature"], features[0])
        assert sorted(record) == (["feature", "label"] if has_labels else ["feature"])


@settings(max_examples=60, deadline=None)
@given(stages(), st.sampled_from(["raw", "zstd"]), st.sampled_from(["raw", "zstd"]))
def test_records_are_what_safetensors_writes(samples, of_feature, of_label):
    for feature, label in zip(*samples, strict=True):
        label = label_of(label)
        if label is None or label.ndim != 3:
            of_label = "raw"
        blob = encode(feature, label, of_feature, of_label)
        assert blob == safetensors.numpy.save(safetensors.numpy.load(blob))
