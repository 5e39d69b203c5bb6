"""Images for plug-ins that take ordinary files and DICOM alike."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from numpy.typing import NDArray

from core import images
from core.dicom.image import DEFAULT, ImageOptions, image_frames
from core.dicom.image import read_image as read_dicom
from core.dicom.meta import imageless
from core.dicom.reading import is_dicom
from core.dicom.scales import UNITS
from core.exceptions import IngestionError
from core.reading import DicomReading, ImageReading

DICOM_SUFFIXES = frozenset({".dcm", ".dicom"})
Channels = Literal[1, 3] | None
"""1 for grey, 3 for color, None for what the file has."""
CHANNELS_OF: dict[str, Channels] = {"RGB": 3, "L": 1, "none": None}
"""By the values of the form field `channel_conversion`."""


def is_dicom_file(path: str) -> bool:
    """By its name, or by its content if the name is neither that of DICOM nor of another image."""
    suffix = os.path.splitext(path)[1].lower()
    return suffix in DICOM_SUFFIXES or (not _is_ordinary(path) and is_dicom(path))


def is_image_file(path: str) -> bool:
    """Whether a file is to be read where a folder stands for its images: not a hidden one."""
    name = os.path.basename(path)
    return not name.startswith(".") and (images.is_image_name(name) or is_dicom_file(path))


def _is_ordinary(path: str) -> bool:
    return os.path.splitext(path)[1].lower() in images.SUFFIXES


def imageless_kind(path: str) -> str:
    """What a DICOM file is that cannot be an image, such as "Media Storage Directory"; else "".

    Ordinary image files are not opened.
    """
    return "" if _is_ordinary(path) else imageless(path)


def size_of(height: int | None, width: int | None) -> images.Size | None:
    """The size that two form fields give; None if they are empty."""
    return None if height is None or width is None else (height, width)


def chosen_image(fields: Mapping[str, Any]) -> dict[str, str]:
    """The entry of the image chosen with a `OneImageForm`; its path is absolute.

    Raises:
        IngestionError: nothing was chosen.
    """
    path = fields.get("test_image_file") or fields.get("test_image_path")
    if not path:
        raise IngestionError("No image was chosen.")
    return {"name": Path(path).name, "file": os.path.abspath(path)}


@dataclass(frozen=True)
class Shape:
    """The channels and size that images are brought to, in training and inference alike."""

    channels: Channels
    size: images.Size | None
    """None: the image's own."""
    mode: images.Mode
    trained_on: images.TrainedOn | None = None
    """See `images.read_image`; DICOM files keep their stored type."""
    dicom_values: str | Sequence[float] = ()
    """Of grey-scale DICOM files: "units" of the modality, or the slope and intercept that all must
    have; empty: any, as stored. See `core.plugins.dicom.choose_values`."""

    @property
    def fit(self) -> images.Fit:
        """What a plug-in's `fit` is if it reads its images with this."""
        return images.Fit(self.size, self.mode)

    @property
    def reading(self) -> ImageReading:
        """What a plug-in's `reading` is if it reads its images with this."""
        values = self.dicom_values
        wanted = values if isinstance(values, str) else list(map(float, values))
        return ImageReading(self.channels, self.fit, dicom=DicomReading(wanted or "stored"))

    def read(self, path: str) -> list[NDArray[Any]]:
        """The pixels (height, width, channels) of an image; of DICOM those of every frame.

        DICOM files keep their stored type, uint8, uint16 or int16; in units they are float32.

        Raises:
            IngestionError: the image cannot be read; the text names the file and the reason.
        """
        if not is_dicom_file(path):
            return [
                images.read_image(
                    path,
                    channels=self.channels,
                    size=self.size,
                    mode=self.mode,
                    trained_on=self.trained_on,
                )
            ]
        return [self.frame(path, number) for number in range(image_frames(path))]

    def frame(self, path: str, number: int) -> NDArray[Any]:
        """The pixels of one frame of a DICOM file, counted from 0."""
        pixels = read_dicom(path, frame=number, options=self._options)
        image = images.with_channels(pixels, self.channels)
        return image if self.size is None else images.resize(image, self.size, self.mode)

    @property
    def _options(self) -> ImageOptions:
        if self.dicom_values == UNITS:
            return ImageOptions(rescale=True)
        scale = tuple(map(float, self.dicom_values))
        return ImageOptions(scale=(scale[0], scale[1])) if scale else DEFAULT
