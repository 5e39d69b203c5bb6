"""Open LMDB environments, shared within a process.

LMDB must not open the same environment twice in one process, nor use one that was
opened before a fork. Readers in several threads therefore share them by count.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

import lmdb

from core.exceptions import StoreError


@dataclass
class _Open:
    environment: lmdb.Environment
    users: int


_lock = threading.Lock()
_open: dict[tuple[int, Path], _Open] = {}


def acquire(folder: Path) -> lmdb.Environment:
    """Open a shard for reading; give it back with `release`."""
    key = (os.getpid(), folder)
    with _lock:
        if key not in _open:
            try:
                # With the kernel's reading ahead: without it a record that is not in the cache
                # is read a page at a time, 15 times slower.
                environment = lmdb.open(str(folder), readonly=True, lock=False, create=False)
            except lmdb.Error as error:
                raise StoreError(f"The shard {folder} cannot be opened: {error}") from error
            _open[key] = _Open(environment, 0)
        _open[key].users += 1
        return _open[key].environment


def release(folder: Path) -> None:
    """Give back a shard; the last one to do so closes it."""
    key = (os.getpid(), folder)
    with _lock:
        shared = _open[key]
        shared.users -= 1
        if shared.users == 0:
            del _open[key]
            shared.environment.close()
