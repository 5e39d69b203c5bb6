"""The rights on files that Landlock gives to a process in a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.sandbox.landlock import DEVICE, READ, WRITE
from core.sandbox.limits import Jail

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime")
_PROC = ("self", "meminfo", "cpuinfo", "stat", "version", "sys/vm/overcommit_memory")
"""Of all processes, it sees itself."""
_DEVICES = ("null", "zero", "random", "urandom")


def rights_of(jail: Jail) -> Iterator[tuple[str, int]]:
    """Each path with what is allowed there and below."""
    readable = [Path(path) for path in _SYSTEM]
    readable += [Path("/etc", name) for name in _ETC]
    readable += [Path("/proc", name) for name in _PROC]
    readable += [Path("/sys/devices/system/cpu")]
    for path in readable:
        yield from _without(path, jail.hidden)
    for path in jail.readable:
        inside = any(path.is_relative_to(folder) for folder in jail.hidden)
        yield from ((str(path), READ),) if inside else _without(path, jail.hidden)
    for name in _DEVICES:
        yield f"/dev/{name}", DEVICE
    for path in jail.devices:
        yield str(path), DEVICE
    yield str(jail.scratch), WRITE


def _without(path: Path, hidden: tuple[Path, ...]) -> Iterator[tuple[str, int]]:
    """A folder, or, if it holds what is hidden, all else in it: rights cannot be taken back."""
    if path in hidden:
        return
    if not any(folder.is_relative_to(path) for folder in hidden):
        yield str(path), READ
    elif path.is_dir():
        for child in path.iterdir():
            yield from _without(child, hidden)
