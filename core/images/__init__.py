"""Reading image files as arrays, for every plug-in that takes them.

DICOM files are not its matter; see `core.dicom`.
"""

from __future__ import annotations

from core.images.bits import TrainedOn
from core.images.colors import with_channels
from core.images.decoders import pillow_image
from core.images.depth import Depth, depth_of
from core.images.fitting import Fit, Placement
from core.images.formats import SUFFIXES, is_image_name
from core.images.limits import ImageError, reason
from core.images.lossy import lossy_compression
from core.images.orientation import orientation_of, swaps_sides, turned_box
from core.images.reading import LARGEST_FILE, read_image, read_image_bytes
from core.images.resizing import MODES, Interpolation, Mode, Size, resize
from core.images.tiff import Tiff
from core.images.tiff_header import is_tiff
from core.images.tiff_samples import read_tiff

__all__ = [
    "LARGEST_FILE",
    "MODES",
    "SUFFIXES",
    "Depth",
    "Fit",
    "ImageError",
    "Interpolation",
    "Mode",
    "Placement",
    "Size",
    "Tiff",
    "TrainedOn",
    "depth_of",
    "is_image_name",
    "is_tiff",
    "lossy_compression",
    "orientation_of",
    "pillow_image",
    "read_image",
    "read_image_bytes",
    "read_tiff",
    "reason",
    "resize",
    "swaps_sides",
    "turned_box",
    "with_channels",
]
