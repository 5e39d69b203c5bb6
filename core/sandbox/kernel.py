"""Calling the kernel by number, since the C library has no functions for what is needed."""

from __future__ import annotations

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAPBSET_DROP = 24
_CAPABILITIES = 64
_VERSION_3 = 0x20080522


def call(number: int, *arguments: object) -> int:
    """What a system call returns.

    Raises:
        OSError: it failed.
    """
    found = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if found < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return found


def prctl(option: int, *arguments: object) -> None:
    """Set a property of this thread.

    Raises:
        OSError: the kernel refused.
    """
    rest = [ctypes.c_ulong(0)] * (4 - len(arguments))
    if _libc.prctl(option, *arguments, *rest):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def forgo_privileges() -> None:
    """Give up all that root may, and gain nothing by programs that are started."""
    prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))
    for number in range(_CAPABILITIES):
        try:
            prctl(_PR_CAPBSET_DROP, ctypes.c_ulong(number))
        except OSError:  # an ordinary user's, or more than the kernel has
            break
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    _libc.capset(ctypes.byref(header), ctypes.byref(none))
