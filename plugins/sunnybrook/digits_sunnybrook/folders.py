"""Walking folders, and the names that the challenge gives to cases."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def case_key(name: str) -> str:
    """A case's name without leading zeros in its numbers.

    The challenge writes ``SC-HF-I-01`` in one archive and ``SC-HF-I-1`` in another.
    """
    return LEADING_ZEROS.sub("", name)


def walk(folder: str) -> Iterator[tuple[str, list[str]]]:
    """Every folder in and below one, with its files' names, in order of their paths.

    Links are followed, as data sets are often put together from them, but no folder is
    entered twice: a link to a folder above it would have no end.
    """
    seen = {os.path.realpath(folder)}
    for path, folders, files in os.walk(folder, followlinks=True):
        # os.walk enters what is left in this very list, in its order.
        folders[:] = [name for name in sorted(folders) if is_new(os.path.join(path, name), seen)]
        yield path, sorted(files)


def is_new(path: str, seen: set[str]) -> bool:
    real = os.path.realpath(path)
    new = real not in seen
    seen.add(real)
    return new
