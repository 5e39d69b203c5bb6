"""What a process leaves to Python's end, where TensorFlow would wait for it."""

from __future__ import annotations

import gc
import sys


def destroy_leftovers() -> None:
    """Destroy what only cycles hold, such as the traceback of an error that was reported.

    An iterator of tf.data waits for its Python functions when it is destroyed. While Python ends,
    no thread but the main one runs Python, so that it would wait forever.
    """
    if "tensorflow" in sys.modules:
        gc.collect()
