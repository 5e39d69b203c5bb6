"""Reading image files as arrays, for every plug-in that takes them.

DICOM files are not its matter; see `core.dicom`.
"""

from __future__ import annotations

from core.images.colors import with_channels
from core.images.reading import SUFFIXES, read_image
from core.images.resizing import MODES, Mode, Size, resize

__all__ = ["MODES", "SUFFIXES", "Mode", "Size", "read_image", "resize", "with_channels"]
