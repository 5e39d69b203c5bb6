"""LiteRT, formerly TensorFlow Lite, for phones and small devices. Imports TensorFlow."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from numpy.typing import NDArray


def write(network: keras.Model, path: Path) -> None:
    network.export(path, format="litert", verbose=False)


def predict(path: Path, batch: NDArray[Any]) -> list[NDArray[Any]]:
    with warnings.catch_warnings():
        # Later versions of TensorFlow have it in a package of its own.
        warnings.simplefilter("ignore", UserWarning)
        interpreter = tf.lite.Interpreter(str(path))
    run = interpreter.get_signature_runner()
    (name,) = run.get_input_details()
    return keras.tree.flatten(run(**{name: batch}))
