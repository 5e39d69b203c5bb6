"""Samples from the disk to batches of tensors: the product beside three usual ways.

Every way gives batches of 32 in random order, features as float32. All of them are measured
in turns in one process, each several times; medians count, of rates and of the quotients within
a turn, which other load on the machine changes less. Files are in the kernel's cache.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf  # noqa: TID253 - a process of its own
from numpy.typing import NDArray

from bench.table import show
from core.export.engine import export
from core.process.memory import keep_freed_memory
from core.store.manifest import DatasetManifest, Spec, StageInfo
from core.store.reader import StageReader
from core.store.writer import ShardWriter
from core.training.pipeline import BatchSource, training_batches

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "2048"))
REPEATS = int(os.environ.get("BENCH_REPEATS", "7"))
SHARDS = 4
BATCH = 32
SIDE = 256
BUFFER = 512
"""Samples that the ways without an index shuffle among."""
FLOORS = {"TFRecord files": 2.0, "in memory": 0.7}
"""At least so many times as fast the product must be (uncompressed)."""

Batches = Callable[[], tf.data.Dataset]


@dataclass(frozen=True)
class Case:
    title: str
    feature: Spec
    label: Spec

    @property
    def is_mask(self) -> bool:
        return bool(self.label.shape)


CASES = [
    Case(
        f"{SIDE} × {SIDE} uint16 with mask, uncompressed",
        Spec("uint16", (SIDE, SIDE, 1)),
        Spec("uint8", (SIDE, SIDE, 1)),
    ),
    Case(
        f"{SIDE} × {SIDE} uint16 with mask by zstd",
        Spec("uint16", (SIDE, SIDE, 1)),
        Spec("uint8", (SIDE, SIDE, 1), "zstd"),
    ),
    Case(
        f"{SIDE} × {SIDE} × 3 uint8 with class, uncompressed",
        Spec("uint8", (SIDE, SIDE, 3)),
        Spec("int64", ()),
    ),
    Case(
        f"{SIDE} × {SIDE} × 3 uint8 with class, JPEG",
        Spec("uint8", (SIDE, SIDE, 3), "jpeg"),
        Spec("int64", ()),
    ),
]


def sample(case: Case, number: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """A smooth picture with some noise, and its disc as a mask or its number as a class."""
    random = np.random.default_rng(number)
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    inside = np.hypot(y - random.uniform(), x - random.uniform()) < 0.2
    phase = random.uniform(0, 6)
    image = (100 + 50 * np.sin(9 * x + phase) + 60 * inside)[..., None]
    noise = random.normal(0, 4, (SIDE, SIDE, case.feature.shape[2]))
    feature = (image + noise).clip(0, 255).astype(case.feature.dtype)
    if case.is_mask:
        return feature, inside.astype(np.uint8)[..., None]
    return feature, np.array(number % 10, np.int64)


def make_dataset(case: Case, folder: Path) -> Path:
    size = 0
    for shard, numbers in enumerate(np.array_split(np.arange(ENTRIES), SHARDS)):
        place = folder / "train" / f"shard-{shard:05d}"
        with ShardWriter(place, case.feature, case.label) as writer:
            for number in numbers.tolist():
                writer.put(*sample(case, number), {"name": str(number)})
            size += writer.finish().bytes
    stages = {"train": StageInfo(ENTRIES, size, SHARDS, 0)}
    DatasetManifest("bench", "1", {}, {}, case.feature, case.label, stages).save(folder)
    return folder


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


def rate(batches: Batches) -> float:
    """Samples a second of one epoch, up to its last batch.

    What comes after it does not count: tf.data may wait there until its tuning thread, which
    sleeps for twice as long each time, wakes up.
    """
    started, count, ended = time.perf_counter(), 0, 0.0
    for features, _ in batches():
        count += int(features.shape[0])
        ended = time.perf_counter()
    assert count == ENTRIES
    return count / (ended - started)


def measure(case: Case, folder: Path) -> bool:
    """Show one case's table; returns whether the floors hold."""
    dataset = make_dataset(case, folder / "dataset")
    with StageReader(dataset / "train") as reader:
        ways = {
            "in memory": in_memory(dataset),
            "TFRecord files": tfrecords(dataset, case),
            "LMDB, a record at a time": record_at_a_time(dataset, case),
            "the product": product(reader),
        }
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(REPEATS + 1):
            for name, batches in ways.items():
                found = rate(batches)
                if turn:  # the first only warms up
                    rates[name].append(found)
    ours = rates["the product"]
    quotients = {
        name: statistics.median(mine / theirs for mine, theirs in zip(ours, found, strict=True))
        for name, found in rates.items()
    }
    rows = [
        [
            name,
            f"{statistics.median(found):,.0f}",
            f"{min(found):,.0f} to {max(found):,.0f}",
            f"{quotients[name]:.2f}",
        ]
        for name, found in rates.items()
    ]
    show([case.title, "samples/s", "of all runs", "the product is × it"], rows)
    if case.feature.encoding != "raw" or case.label.encoding != "raw":
        return True
    missed = [name for name, floor in FLOORS.items() if quotients[name] < floor]
    for name in missed:
        print(f"BELOW THE FLOOR: the product is not {FLOORS[name]} × {name}.")
    return not missed


def main(folder: Path) -> int:
    """Returns 0 where the floors hold."""
    keep_freed_memory()  # as a training job does
    print(f"{ENTRIES:,} samples, batches of {BATCH}, {os.cpu_count()} processors")
    held = [measure(case, folder / str(number)) for number, case in enumerate(CASES)]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
