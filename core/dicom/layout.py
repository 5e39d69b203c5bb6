"""The shape of an image's pixels as its file declares it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydicom import Dataset

from core.dicom.files import PIXELS, DicomFile
from core.dicom.kinds import has_pixels, name_of_kind
from core.dicom.walk import UNDEFINED, Element, Malformed, Unsuitable

LARGEST_FRAME = 128 * 2**20
"""Bytes of a decoded frame."""
MOST_FRAMES = 2**16
COLOURS = {"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"}
_GREYS = {"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"}
_FLOATS = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}
TAGS = frozenset(
    {
        0x00280002,
        0x00280004,
        0x00280006,
        0x00280008,
        0x00280010,
        0x00280011,
        0x00280100,
        0x00280101,
        0x00280102,
        0x00280103,
        0x7FE00001,
        0x7FE00002,
    }
)
"""SamplesPerPixel to PixelRepresentation, and the extended offset table with its lengths."""


@dataclass(frozen=True)
class Layout:
    """The shape of an image's pixels as the file declares it, checked."""

    rows: int
    columns: int
    samples: int
    frames: int
    allocated: int
    stored: int
    shift: int
    """Bits below the lowest one that is stored; none in all but very old files."""
    signed: bool
    interpretation: str
    planar: int
    keyword: str
    """The name of the element that holds the pixels."""
    pixels: Element

    @property
    def options(self) -> dict[str, Any]:
        """The layout as pydicom's decoders take it."""
        return {
            "rows": self.rows,
            "columns": self.columns,
            "samples_per_pixel": self.samples,
            "number_of_frames": self.frames,
            "bits_allocated": self.allocated,
            "bits_stored": self.stored,
            "pixel_representation": int(self.signed),
            "photometric_interpretation": self.interpretation,
            "planar_configuration": self.planar,
            "pixel_keyword": self.keyword,
            "pixel_vr": self.pixels.kind.decode() or "OW",
        }

    @property
    def frame_bits(self) -> int:
        """Bits of an uncompressed frame in the file."""
        bits = self.rows * self.columns * self.samples * self.allocated
        return bits // 3 * 2 if self.interpretation == "YBR_FULL_422" else bits


def layout_of(file: DicomFile) -> Layout:
    """The layout of a file's image.

    Raises:
        Malformed: there is no image, it is not described, or it is too large.
    """
    pixels, values = file.pixels, file.values
    if pixels is None:
        raise _without_pixels(file.kind)
    keyword = PIXELS[pixels.tag]
    interpretation = str(values.get("PhotometricInterpretation") or "").strip()
    if interpretation not in COLOURS | _GREYS:
        raise Malformed(f"Its Photometric Interpretation, {interpretation or 'none'}, is not read.")
    allocated = _FLOATS.get(keyword) or number(values, "BitsAllocated", range(1, 65))
    stored = allocated
    if keyword not in _FLOATS:
        stored = number(values, "BitsStored", range(1, allocated + 1))
    high = number(values, "HighBit", range(stored - 1, allocated), stored - 1)
    layout = Layout(
        rows=number(values, "Rows", range(1, 2**16)),
        columns=number(values, "Columns", range(1, 2**16)),
        samples=number(values, "SamplesPerPixel", range(1, 4), 1),
        frames=number(values, "NumberOfFrames", range(MOST_FRAMES + 1), 1) or 1,
        allocated=allocated,
        stored=stored,
        shift=0 if keyword in _FLOATS else high + 1 - stored,
        signed=keyword not in _FLOATS and bool(number(values, "PixelRepresentation", range(2))),
        interpretation=interpretation,
        planar=number(values, "PlanarConfiguration", range(2), _planar_by_default(file)),
        keyword=keyword,
        pixels=pixels,
    )
    check(layout)
    return layout


def _planar_by_default(file: DicomFile) -> int | None:
    """What is meant where nothing is said; in uncompressed colors, it may be either."""
    is_native = file.pixels is not None and file.pixels.length != UNDEFINED
    return None if is_native and file.values.get("SamplesPerPixel") == 3 else 0


def _without_pixels(kind: str) -> Malformed:
    """Why a file is not an image."""
    if has_pixels(kind):
        return Malformed("It has no pixel data or is truncated.")
    return Unsuitable(
        f"It is not an image but a DICOM object of another kind ({name_of_kind(kind)}); "
        "leave it out."
    )


def number(values: Dataset, keyword: str, allowed: range, default: int | None = None) -> int:
    """The value of an element that is one whole number."""
    value = values.get(keyword)
    if value is None or value == "":
        value = default
    try:
        if int(value) in allowed:
            return int(value)
    except (TypeError, ValueError):
        pass
    found = "missing" if value is None else value
    raise Malformed(
        f"Its {keyword} is {found}; a number from {allowed[0]} to {allowed[-1]} is needed."
    )


def check(layout: Layout) -> None:
    expected = 3 if layout.interpretation in COLOURS else 1
    if layout.samples != expected:
        if layout.samples == 3:
            raise Malformed(f"It is a color image, but {layout.interpretation}, which is grey.")
        raise Malformed(
            f"It has {layout.samples} samples a pixel; {layout.interpretation} has {expected}."
        )
    if layout.allocated == 1 and layout.samples > 1:
        raise Malformed("It has colors of 1 bit.")
    if layout.allocated != 1 and (layout.allocated % 8 or layout.allocated & layout.allocated - 1):
        raise Malformed(f"Its BitsAllocated is {layout.allocated}; 1, 8, 16, 32 or 64 are read.")
    size = layout.rows * layout.columns * layout.samples * max(1, layout.allocated // 8)
    if size > LARGEST_FRAME:
        raise Malformed(f"A frame has {size} bytes; at most {LARGEST_FRAME} are read.")
