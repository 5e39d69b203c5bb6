"""Unpacking archives that strangers made, in a process of its own. Knows neither rows nor requests.

Nothing of an archive is trusted: its names, its sizes, what it says that it is.
"""

from __future__ import annotations

from core.archives.apart import unpack
from core.archives.contents import Limits, Unpacked

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
"""What users call archives that are read; which kind one is, is seen by its content."""

__all__ = ["SUFFIXES", "Limits", "Unpacked", "unpack"]
