"""The environment in which a process imports TensorFlow for something else than training."""

from __future__ import annotations

import os

QUIET = {
    "CUDA_VISIBLE_DEVICES": "",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
"""Nothing is trained, so the machine's GPUs are left to jobs."""


def keep_tensorflow_quiet() -> None:
    """Set the environment of this process; TensorFlow must not be imported yet."""
    os.environ.update(QUIET)
