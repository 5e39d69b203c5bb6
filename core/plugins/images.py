"""Reading and resizing image files; `Shape` takes ordinary images and DICOM alike."""

from __future__ import annotations

from core.any_image import CHANNELS_OF, DICOM_SUFFIXES, Channels, Shape, chosen_image, size_of
from core.images import (
    LARGEST_FILE,
    SUFFIXES,
    Depth,
    Mode,
    Size,
    TrainedOn,
    depth_of,
    lossy_compression,
    orientation_of,
    pillow_image,
    read_image,
    read_image_bytes,
    resize,
    swaps_sides,
    turned_box,
)

__all__ = [
    "CHANNELS_OF",
    "DICOM_SUFFIXES",
    "LARGEST_FILE",
    "SUFFIXES",
    "Channels",
    "Depth",
    "Mode",
    "Shape",
    "Size",
    "TrainedOn",
    "chosen_image",
    "depth_of",
    "lossy_compression",
    "orientation_of",
    "pillow_image",
    "read_image",
    "read_image_bytes",
    "resize",
    "size_of",
    "swaps_sides",
    "turned_box",
]
