"""A loaded snapshot. Imports TensorFlow, so only for child processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.exceptions import InferenceError
from core.inference.flips import over_flips

_VECTORS = 2
"""Axes of a batch of vectors."""
_ANOTHER = "Choose the snapshot of another epoch, or train the model again."


def _require_whole(snapshot: Path) -> None:
    """Verify the checksums in a `.keras` file, which Keras does not do.

    Raises:
        InferenceError: it is missing, unreadable or damaged.
    """
    try:
        with ZipFile(snapshot) as file:
            damaged = file.testzip()
    except FileNotFoundError:
        raise InferenceError(f"The snapshot {snapshot} is missing. {_ANOTHER}") from None
    except OSError:
        raise
    # A damaged zip directory leads to all kinds of errors.
    except Exception as error:
        raise InferenceError(f"The snapshot {snapshot} is damaged: {error}. {_ANOTHER}") from error
    if damaged is not None:
        raise InferenceError(f"The snapshot {snapshot} is damaged in {damaged}. {_ANOTHER}")


class Predictor:
    """A loaded snapshot, traced once for batches of any size."""

    def __init__(self, snapshot: Path, *, test_time_flips: bool = False) -> None:
        """Load a `.keras` file.

        Args:
            snapshot: the file.
            test_time_flips: whether to average its output over flips; see `over_flips`.

        Raises:
            InferenceError: it is missing or cannot be loaded.
        """
        _require_whole(snapshot)
        try:
            self.model = keras.models.load_model(snapshot, compile=False)
        # Whatever Keras, HDF5 and the layers raise for a file that is not a model.
        except Exception as error:
            raise InferenceError(
                f"The snapshot {snapshot} cannot be loaded: {error} {_ANOTHER}"
            ) from error
        if test_time_flips:
            self.model = over_flips(self.model)
        self.shape: tuple[int | None, ...] = tuple(self.model.input_shape[1:])
        self._all = _Called(self.model)
        self._few = self._all
        if len(few := _without_pictures(self.model)) < len(self.model.outputs):
            self._few = _Called(keras.Model(self.model.inputs, few))

    def predict(
        self, batch: NDArray[Any], *, pictures: bool = True
    ) -> dict[str, NDArray[np.float32]]:
        """The outputs by name for raw features (batch, height, width, channels).

        Args:
            batch: as above.
            pictures: whether to give outputs after the first that are larger than vectors, too:
                nothing but views needs them.
        """
        return (self._all if pictures else self._few)(batch)


class _Called:
    """A model, traced once."""

    def __init__(self, model: keras.Model) -> None:
        self.names = model.output_names
        (given,) = model.inputs
        self.call = tf.function(
            lambda batch: model(batch, training=False),
            input_signature=[tf.TensorSpec((None, *given.shape[1:]), tf.float32)],
            jit_compile=False,
        )

    def __call__(self, batch: NDArray[Any]) -> dict[str, NDArray[np.float32]]:
        outputs = self.call(tf.constant(batch, tf.float32))
        if not isinstance(outputs, dict):
            tensors = outputs if isinstance(outputs, list | tuple) else [outputs]
            outputs = dict(zip(self.names, tensors, strict=True))
        return {name: tensor.numpy() for name, tensor in outputs.items()}


def _without_pictures(model: keras.Model) -> list[Any]:
    """The first output, and others that are vectors."""
    first, *others = model.outputs
    return [first, *(one for one in others if len(one.shape) <= _VECTORS)]
