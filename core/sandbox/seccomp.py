"""Refusing system calls: network, other processes, debugging, mounts, keys and the like.

A small program for the kernel's packet filter, written here by hand. What is refused answers with
an error, so that Python says at which line.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

from core.sandbox.kernel import prctl
from core.sandbox.syscalls import ARCHITECTURES, numbers

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24
"""Offsets in what the kernel shows of a call: its number, the processor, two of its arguments."""
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_PR_SET_SECCOMP, _FILTER = 22, 2
_X32 = 0x40000000

_OF_OWN = {"kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"}
"""Signals, which a process may send to itself: their first argument is whom."""
_NETWORK = {"socket", "connect", "accept", "accept4", "bind", "listen"}
_CLONE_THREAD, _NEW_NAMESPACES = 0x10000, 0x7E020000
_PROPERTIES = (1, 4, 35, 36, 0x59616D61)
"""PDEATHSIG, DUMPABLE, MM, CHILD_SUBREAPER, PTRACER."""
_TERMINAL = (0x5412, 0x541C, 0x8901, 0x8902)
"""Typing into a terminal, and having signals sent to others."""
_OWNERS = (8, 10, 15)
"""F_SETOWN, F_SETSIG, F_SETOWN_EX: the same by files."""

Program = list[tuple[int, int, int, int]]


def why_not() -> str:
    """Why system calls cannot be refused here; "" if they can."""
    if platform.machine() not in ARCHITECTURES:
        return f"the numbers of system calls are not known for {platform.machine()}"
    try:
        prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.c_void_p(None))
    except OSError as error:
        if error.errno in (errno.EFAULT, errno.EACCES):
            return ""  # it is there, and was given no program
        return f"the kernel has no seccomp filters: {error.strerror}"
    return ""


def refuse_calls(*, processes: bool) -> None:
    """Refuse them to this thread, and to all that it starts, for good.

    Args:
        processes: whether it may start other processes and programs.

    Raises:
        OSError: the kernel refused.
    """
    rows = program(processes=processes, own=os.getpid())
    code = b"".join(struct.pack("=HBBI", *row) for row in rows)
    memory = ctypes.create_string_buffer(code, len(code))
    head = ctypes.create_string_buffer(
        struct.pack("@HP", len(rows), ctypes.addressof(memory)), struct.calcsize("@HP")
    )
    prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_FILTER), head)


def program(*, processes: bool, own: int) -> Program:
    """The instructions, each with its operation, two jumps and a value."""
    known = numbers()
    rows: Program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, ARCHITECTURES[platform.machine()]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        _refused(errno.ENOSYS),
    ]
    for name, number in known.items():
        if processes and name in ("fork", "vfork", "execve", "execveat"):
            continue
        block = _block(name, processes=processes, own=own)
        rows += [(_EQUAL, 0, len(block), number), *block]
    return [*rows, (_RETURN, 0, 0, _ALLOW)]


def _block(name: str, *, processes: bool, own: int) -> Program:
    """What becomes of one call."""
    if name == "clone3":
        return [_refused(errno.ENOSYS)]  # the C library takes `clone` then, which can be looked at
    if name == "clone":
        wanted = [] if processes else [(_ANY_BIT, 1, 0, _CLONE_THREAD), _refused(errno.EPERM)]
        namespaces = [(_ANY_BIT, 0, 1, _NEW_NAMESPACES), _refused(errno.EPERM)]
        return [(_LOAD, 0, 0, _FIRST), *wanted, *namespaces, _allowed()]
    if name in _OF_OWN and not processes:
        return _only(_FIRST, (own,))
    if name in ("prlimit64", "sched_setaffinity"):
        return _only(_FIRST, (0, own))
    if name == "prctl":
        return _but(_FIRST, _PROPERTIES)
    if name in ("ioctl", "fcntl"):
        return _but(_SECOND, _TERMINAL if name == "ioctl" else _OWNERS)
    return [_refused(errno.EACCES if name in _NETWORK else errno.EPERM)]


def _only(argument: int, values: tuple[int, ...]) -> Program:
    """Allowed with these values only."""
    rows = [(_LOAD, 0, 0, argument)]
    for value in values:
        rows += [(_EQUAL, 0, 1, value), _allowed()]
    return [*rows, _refused(errno.EPERM)]


def _but(argument: int, values: tuple[int, ...]) -> Program:
    """Allowed but with these values."""
    rows = [(_LOAD, 0, 0, argument)]
    for value in values:
        rows += [(_EQUAL, 0, 1, value), _refused(errno.EPERM)]
    return [*rows, _allowed()]


def _refused(error: int) -> tuple[int, int, int, int]:
    return (_RETURN, 0, 0, _ERROR | error)


def _allowed() -> tuple[int, int, int, int]:
    return (_RETURN, 0, 0, _ALLOW)
