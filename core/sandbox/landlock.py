"""Landlock: which files this process may open, and that it may not use the network."""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from core.sandbox.kernel import call

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_PATH_BENEATH = 1
_OLDEST = 3
"""The first version that can refuse to truncate files."""
_EXECUTE, _WRITE, _READ, _LIST, _TRUNCATE, _DEVICE = 1, 2, 4, 8, 1 << 14, 1 << 15
_CHANGES = sum(1 << bit for bit in (4, 5, 7, 8, 12, 13))
"""Removing and making folders and files, symbolic links, moving between folders."""
_ALL = {3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights on files, from that version on."""
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICE
_NETWORK = 3
"""To bind and to connect TCP sockets; from version 4 on."""
_SCOPES = 3
"""No abstract sockets and no signals to others; from version 6 on."""
READ = _READ | _LIST | _EXECUTE
WRITE = _READ | _LIST | _WRITE | _TRUNCATE | _CHANGES
DEVICE = _READ | _WRITE | _DEVICE


def version() -> int:
    """Landlock's version in this kernel; 0: there is none."""
    try:
        return call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def why_not() -> str:
    """Why it cannot be used here; "" if it can."""
    found = version()
    if not found:
        return "the kernel has no Landlock (Linux 6.2 has, if it is switched on)"
    if found < _OLDEST:
        return f"the kernel's Landlock is too old: version {found}, and {_OLDEST} is needed"
    return ""


def restrict(rights: Iterable[tuple[Path, int]]) -> None:
    """Allow this thread, and all that it starts, these files and folders only.

    What is not there is left out.

    Raises:
        OSError: the kernel refused.
    """
    number = version()
    handled = max(value for least, value in _ALL.items() if least <= number)
    sizes = (handled, _NETWORK if number >= 4 else 0, _SCOPES if number >= 6 else 0)
    attributes = struct.pack("=QQQ", *sizes)[: 24 if number >= 6 else 16 if number >= 4 else 8]
    ruleset = call(_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    try:
        for path, allowed in rights:
            with contextlib.suppress(FileNotFoundError, PermissionError):
                _allow(ruleset, path, allowed & handled)
        call(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, allowed: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            allowed &= _OF_FILES
        rule = struct.pack("=Qi", allowed, place)
        call(_ADD, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(place)
