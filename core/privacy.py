"""Who may read what the product writes: its account, or a group that shares the data folder."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_PRIVATE, SHARED = 0o077, 0o007
"""What is taken from the modes of new files: group and others, or others alone."""
_SHARING = stat.S_IWGRP
"""The bit of a data folder that says that a group shares it on purpose."""

_of_the_user: int | None = None


def keep_private(folder: Path) -> None:
    """Let others read nothing that this process and its children write from now on.

    Args:
        folder: the data folder. If its group may write to it, the group keeps its access.
    """
    global _of_the_user
    before = os.umask(umask_for(folder))
    if _of_the_user is None:
        _of_the_user = before


def umask_for(folder: Path) -> int:
    try:
        return SHARED if folder.stat().st_mode & _SHARING else _PRIVATE
    except OSError:
        return _PRIVATE


@contextlib.contextmanager
def as_the_user_likes() -> Iterator[None]:
    """Write with the umask with which the command was called: what is taken out of the product."""
    if _of_the_user is None:
        yield
        return
    before = os.umask(_of_the_user)
    try:
        yield
    finally:
        os.umask(before)


def access_of_others(folder: Path) -> str:
    """Who besides the owner may enter the folder, against what was meant; empty if nobody."""
    mode = folder.stat().st_mode
    if mode & stat.S_IRWXO:
        return "every account of this machine"
    if mode & stat.S_IRWXG and not mode & _SHARING:
        return "its group"
    return ""
