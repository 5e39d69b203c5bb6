"""Unpacking untrusted archives in a separate process. Independent of ORM and HTTP.

Nothing in an archive is trusted: not its names, its sizes, nor its declared format.
"""

from __future__ import annotations

from core.archives.apart import unpack
from core.archives.contents import Limits, Unpacked

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
"""Endings of supported archives, for users; the format is detected from the content."""

__all__ = ["SUFFIXES", "Limits", "Unpacked", "unpack"]
