"""Reading a file, whether it is an ordinary image or DICOM."""

from __future__ import annotations

import os
from typing import Any, Literal

from numpy.typing import NDArray

from core import images
from core.dicom.image import read_image as read_dicom
from core.dicom.reading import is_dicom

DICOM_SUFFIXES = frozenset({".dcm", ".dicom"})


def is_dicom_file(path: str) -> bool:
    """By its name, or by its content where the name says neither that nor another image."""
    suffix = os.path.splitext(path)[1].lower()
    return suffix in DICOM_SUFFIXES or (suffix not in images.SUFFIXES and is_dicom(path))


def read_pixels(
    path: str, channels: Literal[1, 3] | None, size: images.Size | None, mode: images.Mode
) -> NDArray[Any]:
    """The pixels (height, width, channels) of an image, in the wanted size.

    Those of a DICOM file keep their stored type: uint8, uint16 or int16.

    Raises:
        IngestionError: no such image; the text names the file and the reason.
    """
    if not is_dicom_file(path):
        return images.read_image(path, channels=channels, size=size, mode=mode)
    image = images.with_channels(read_dicom(path), channels)
    return image if size is None else images.resize(image, size, mode)
