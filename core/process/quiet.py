"""How a process imports TensorFlow for something else than training."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from core.process.groups import die_with_parent

QUIET = {
    "CUDA_VISIBLE_DEVICES": "",
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
"""Its environment. Nothing is trained, so the machine's GPUs are left to jobs."""
ASKED_BY = "DIGITS_ASKED_BY"
"""The variable with the process id of the web server, where that started this process."""


def prepare_for_tensorflow() -> None:
    """Set the environment of this process, and have it end with the web server that started it."""
    os.environ.update(QUIET)
    if asked_by := os.environ.pop(ASKED_BY, ""):
        die_with_parent(int(asked_by))


def import_keras() -> None:
    """Import Keras with TensorFlow, without what its libraries print of processors and GPUs."""
    with silent():
        import_module("keras")


@contextmanager
def silent() -> Iterator[None]:
    """Print nothing, also of what libraries write to standard output and error themselves."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    kept = [(number, os.dup(number)) for number in (1, 2)]
    for number, _ in kept:
        os.dup2(nothing, number)
    try:
        yield
    finally:
        for number, copy in kept:
            os.dup2(copy, number)
            os.close(copy)
        os.close(nothing)
