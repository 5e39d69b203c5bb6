"""What is done with the file of an input, as facts for programs without the plug-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from core.images import Fit


@dataclass(frozen=True)
class DicomReading:
    """How DICOM images are read."""

    values: str | Sequence[float] = "stored"
    """Of grey ones: "stored", "units" of the modality (float32), or the RescaleSlope and
    RescaleIntercept that all must have, whose stored values are taken."""
    mirror: bool = True
    """Whether MONOCHROME1 is mirrored, so that bright is bright."""
    frames: bool = True
    """Whether a file may have several."""
    colors: bool = True
    """Whether it may be in color."""


@dataclass(frozen=True)
class ImageReading:
    """How image files are read: converted to the channels, resized, then padded."""

    channels: Literal[1, 3] | None
    """1 for grey, 3 for color, None for what the file has."""
    fit: Fit = field(default_factory=Fit)
    shrinks: bool = True
    """Whether JPEG files are decoded at a part of their size where that is enough, as `read_image`
    does if it is given a size."""
    pictures: bool = True
    """Whether ordinary image files are read."""
    dicom: DicomReading | None = None
    """None: DICOM files are not read."""

    def as_json(self) -> dict[str, Any]:
        dicom = None if self.dicom is None else asdict(self.dicom)
        return {
            "channels": self.channels,
            **asdict(self.fit),
            "shrinks": self.shrinks,
            "pictures": self.pictures,
            "dicom": dicom,
        }


@dataclass(frozen=True)
class TextReading:
    """How text files become numbers of characters."""

    alphabet: str
    length: int
    """Of a text, in characters; others are cut off or filled up."""
    lower_case: bool
    encoding: str
    separator: str
    """Of the cells of a table; "": by the file's ending."""
    class_column: str
    """"first" or "last"."""
    has_header: bool

    def as_json(self) -> Mapping[str, Any]:
        return asdict(self)
