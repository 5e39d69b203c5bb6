"""How a process uses memory: what it keeps, what it looks through, who ends when it runs out."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from collections.abc import Iterator
from pathlib import Path

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LARGEST_REUSED = 64 * 2**20


@contextlib.contextmanager
def importing() -> Iterator[None]:
    """Collect no garbage while much is imported, nor look later through what is there by then.

    It is there to stay; searching it again and again is a sixth of TensorFlow's import.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def offer_to_oom_killer() -> None:
    """Make the kernel end this process before its parent where memory runs out."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", "utf-8")


def keep_freed_memory() -> None:
    """Have this process reuse the memory of large arrays instead of giving it back at once.

    The kernel clears every page again that it hands out; for a process that makes arrays of
    the same sizes again and again this is a seventh of its time. Where the C library is not
    glibc, nothing happens.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_REUSED)
        mallopt(_M_TRIM_THRESHOLD, 2 * _LARGEST_REUSED)
