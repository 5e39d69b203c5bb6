"""The names by which rows know processes, and what can be said of these from here.

A row may be older than the machine's last start, or stand in a copy of the data folder. The
number of a process then belongs to another one, or to a process of the original. So a name
says where it holds: at this start of the machine, for this data folder, in this namespace of
process numbers (a container has its own). A process of another start or folder is gone, as
far as this installation goes, and is never signalled.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

from core.process.groups import identity_of, is_alive, kill_group
from core.storage import data_folder

BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def name_of(pid: int) -> str:
    """A running process as `number@start/installation.namespace`."""
    return f"{identity_of(pid)}/{_installation()}.{_namespace()}"


def is_gone(name: str) -> bool:
    """Whether the process has certainly ended, or was never one of this installation.

    Nothing can be said of one in another container; its heartbeats show it.
    """
    identity, installation, namespace = _parts(name)
    if installation != _installation():
        return True
    return namespace == _namespace() and not is_alive(identity)


def is_of_this_installation(name: str) -> bool:
    """Whether the name was given at this start of the machine and for this data folder."""
    return _parts(name)[1] == _installation()


def end_group(name: str) -> None:
    """End what is left of the process's group, if it is one of ours that we can see."""
    identity, installation, namespace = _parts(name)
    if (installation, namespace) == (_installation(), _namespace()):
        kill_group(identity)


def _parts(name: str) -> tuple[str, str, str]:
    """Process, installation and namespace; the latter are empty in what older versions wrote."""
    identity, _, where = name.partition("/")
    installation, _, namespace = where.partition(".")
    return identity, installation, namespace


def _installation() -> str:
    return _installation_at(data_folder().path)


@cache
def _installation_at(folder: Path) -> str:
    """What this start of the machine and this folder share with no other, not even a copy."""
    boot = BOOT.read_text("utf-8").strip() if BOOT.exists() else ""
    found = folder.stat()
    known = f"{boot} {found.st_dev} {found.st_ino}"
    return hashlib.sha256(known.encode()).hexdigest()[:12]


@cache
def _namespace() -> str:
    return str(os.stat(_NAMESPACE).st_ino) if _NAMESPACE.exists() else ""
