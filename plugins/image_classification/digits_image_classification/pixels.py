"""Reading a file, whether it is an ordinary image or DICOM."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Literal

from numpy.typing import NDArray

from core import images
from core.dicom.image import frame_count, plain_image
from core.dicom.image import read_image as read_dicom
from core.dicom.reading import is_dicom

DICOM_SUFFIXES = frozenset({".dcm", ".dicom"})


def is_image_name(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in images.SUFFIXES


def is_dicom_file(path: str) -> bool:
    """By its name, or by its content where the name says neither that nor another image."""
    suffix = os.path.splitext(path)[1].lower()
    return suffix in DICOM_SUFFIXES or (suffix not in images.SUFFIXES and is_dicom(path))


@dataclass(frozen=True)
class Shape:
    """What images are brought to."""

    channels: Literal[1, 3] | None
    """None: what the file has."""
    size: images.Size | None
    """None: the image's own."""
    mode: images.Mode

    def read(self, path: str) -> list[NDArray[Any]]:
        """The pixels (height, width, channels) of an image; of DICOM those of every frame.

        DICOM files keep their stored type: uint8, uint16 or int16.

        Raises:
            IngestionError: no such image; the text names the file and the reason.
        """
        if not is_dicom_file(path):
            return [images.read_image(path, channels=self.channels, size=self.size, mode=self.mode)]
        # A plain image is of one frame; to ask for their number takes twice as long.
        frames = 1 if plain_image(path) is not None else frame_count(path)
        return [self.frame(path, number) for number in range(frames)]

    def frame(self, path: str, number: int) -> NDArray[Any]:
        image = images.with_channels(read_dicom(path, frame=number), self.channels)
        return image if self.size is None else images.resize(image, self.size, self.mode)
