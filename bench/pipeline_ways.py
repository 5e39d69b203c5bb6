"""Ways from a dataset on the disk to batches of tensors: the product's, and the usual ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tensorflow as tf  # noqa: TID253 - a process of its own

from bench.pipeline_cases import BATCH, ENTRIES, Case
from core.export.engine import export
from core.store.reader import StageReader
from core.training.pipeline import BatchSource, training_batches

BUFFER = 512
"""Samples that the ways without an index shuffle among."""

Batches = Callable[[], tf.data.Dataset]


def in_memory(dataset: Path) -> Batches:
    with StageReader(dataset / "train") as reader:
        arrays = reader.read_batch(range(len(reader)))
    source = tf.data.Dataset.from_tensor_slices(arrays)
    return lambda: finished(source.shuffle(ENTRIES))


def tfrecords(dataset: Path, case: Case) -> Batches:
    """The files that the product exports, or for JPEG the same with the compressed bytes."""
    folder = dataset.parent / "tfrecord"
    if case.feature.encoding == "raw":
        export(dataset, "tfrecord", folder, (), lambda *_: None)
    else:
        write_compressed(dataset, folder)
    paths = [str(path) for path in sorted(folder.glob("*.tfrecord"))]
    parse = parser(case)

    def batches() -> tf.data.Dataset:
        records = tf.data.TFRecordDataset(paths, num_parallel_reads=tf.data.AUTOTUNE)
        records = records.shuffle(BUFFER)
        return finished(records.map(parse, num_parallel_calls=tf.data.AUTOTUNE))

    return batches


def write_compressed(dataset: Path, folder: Path) -> None:
    folder.mkdir()
    with (
        StageReader(dataset / "train") as reader,
        tf.io.TFRecordWriter(str(folder / "train.tfrecord")) as writer,
    ):
        for index in range(len(reader)):
            feature, label = reader.read(index)
            jpeg = tf.io.encode_jpeg(feature, quality=90).numpy()
            lists = {
                "feature": tf.train.Feature(bytes_list=tf.train.BytesList(value=[jpeg])),
                "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[int(label)])),
            }
            example = tf.train.Example(features=tf.train.Features(feature=lists))
            writer.write(example.SerializeToString())


def parser(case: Case) -> Callable[[Any], tuple[Any, Any]]:
    kind = tf.string if case.is_mask else tf.int64
    description = {
        "feature": tf.io.FixedLenFeature([], tf.string),
        "label": tf.io.FixedLenFeature([], kind),
    }

    def parse(record: Any) -> tuple[Any, Any]:
        found = tf.io.parse_single_example(record, description)
        if case.feature.encoding == "jpeg":
            feature = tf.io.decode_jpeg(found["feature"])
        else:
            feature = tf.io.decode_raw(found["feature"], case.feature.dtype)
        label = found["label"]
        if case.is_mask:
            label = tf.reshape(tf.io.decode_raw(label, case.label.dtype), case.label.shape)
        return tf.reshape(feature, case.feature.shape), label

    return parse


def record_at_a_time(dataset: Path, case: Case) -> Batches:
    signature = (
        tf.TensorSpec(case.feature.shape, case.feature.dtype),
        tf.TensorSpec(case.label.shape, case.label.dtype),
    )

    def samples() -> Iterator[Any]:
        with StageReader(dataset / "train") as reader:
            for index in range(len(reader)):
                yield reader.read(index)

    def batches() -> tf.data.Dataset:
        source = tf.data.Dataset.from_generator(samples, output_signature=signature)
        return finished(source.shuffle(BUFFER))

    return batches


def finished(samples: tf.data.Dataset) -> tf.data.Dataset:
    batches = samples.batch(BATCH).map(lambda feature, label: (tf.cast(feature, "float32"), label))
    return batches.prefetch(tf.data.AUTOTUNE)


def product(reader: StageReader) -> Batches:
    return lambda: training_batches(BatchSource(reader), BATCH, epochs=1, seed=0)
