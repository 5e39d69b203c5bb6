"""The input pipeline: from samples in LMDB to tensors.

Indices are shuffled and batched first, then each batch is read as a whole: this takes one call
into Python per batch, and shuffles the whole stage without a buffer.

Graphs are built from plain Python: having AutoGraph rewrite it, which nothing here needs, takes
four times as long, in every process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.exceptions import StoreError
from core.store.reader import StageReader

_PARALLEL = 4
"""Number of batches read, decoded or augmented in parallel, each held in memory."""
_AHEAD = 2
"""Number of batches prefetched."""


_plain = tf.autograph.experimental.do_not_convert


class BatchSource:
    """Reads batches of a stage for a dataset graph, and keeps the error if that fails."""

    def __init__(self, reader: StageReader) -> None:
        """Take a reader of records with labels, which must stay open."""
        self.reader = reader
        self.error: StoreError | None = None
        if reader.label is None:
            raise StoreError(f"The records of {reader.folder} have no labels.")
        self.feature, self.label = reader.feature, reader.label

    def __call__(self, indices: Any) -> tuple[Any, Any]:
        """Tensors of the samples at `indices` (batch,): features as float32, and labels."""
        features, labels = tf.numpy_function(
            self._read,
            [indices],
            [tf.as_dtype(self.feature.dtype), tf.as_dtype(self.label.dtype)],
            stateful=False,
        )
        features.set_shape([None, *self.feature.shape])
        labels.set_shape([None, *self.label.shape])
        return tf.cast(features, tf.float32), labels

    def _read(self, indices: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any] | None]:
        try:
            return self.reader.read_batch(indices.tolist())
        except StoreError as error:
            self.error = error  # TensorFlow keeps only the text
            raise


Change = Callable[[Any, Any, Any], tuple[Any, Any]]
"""Called as change(features, labels, seed); seed is an int64 tensor (2,)."""


def training_batches(
    source: BatchSource,
    batch_size: int,
    *,
    epochs: int,
    seed: int,
    first_epoch: int = 0,
    drop_remainder: bool = False,
    shuffle: bool = True,
    change: Change | None = None,
) -> tf.data.Dataset:
    """The batches of all epochs from the first on, each epoch in its own order.

    The order depends only on the seed and the epoch; without `shuffle` it is the stored one. Each
    epoch has each sample once; its last batch may be smaller, or is dropped with
    `drop_remainder`.
    """
    count = len(source.reader)

    def permutation(epoch: NDArray[np.int64]) -> NDArray[np.int64]:
        if not shuffle:
            return np.arange(count)
        return np.random.default_rng([seed, int(epoch)]).permutation(count)

    def of_epoch(epoch: Any) -> tf.data.Dataset:
        order = tf.numpy_function(permutation, [epoch], tf.int64)
        order.set_shape([count])
        batches = tf.data.Dataset.from_tensor_slices(order)
        return batches.batch(batch_size, drop_remainder=drop_remainder)

    indices = tf.data.Dataset.range(first_epoch, epochs).flat_map(_plain(of_epoch))
    batches = indices.map(_plain(source), num_parallel_calls=_PARALLEL)
    if change is not None:
        whole, rest = divmod(count, batch_size)
        steps_of_epoch = whole if drop_remainder or not rest else whole + 1
        steps = tf.data.Dataset.counter(start=first_epoch * steps_of_epoch)
        batches = tf.data.Dataset.zip(batches, steps).map(
            _plain(lambda batch, step: change(batch[0], batch[1], tf.stack([seed, step]))),
            num_parallel_calls=_PARALLEL,
        )
    return _prefetched(batches)


def validation_batches(source: BatchSource, batch_size: int) -> tf.data.Dataset:
    """The batches of all samples, in stored order."""
    indices = tf.data.Dataset.range(len(source.reader)).batch(batch_size)
    return _prefetched(indices.map(_plain(source), num_parallel_calls=_PARALLEL))


def _prefetched(batches: tf.data.Dataset) -> tf.data.Dataset:
    """Prefetch batches, without the autotuning thread.

    At the end of a pass, that thread may sleep for as long as the pass took.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return batches.prefetch(_AHEAD).with_options(options)
