"""The images of DICOM files as arrays, ready to be features of a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.dicom.decode import Pixels, decode_frame
from core.dicom.files import PER_FRAME, SHARED, DicomFile, open_dicom
from core.dicom.frames import check_frames
from core.dicom.kinds import SEGMENTATIONS
from core.dicom.layout import TAGS, layout_of
from core.dicom.plain import PlainImage, StoredImage, read_plain
from core.dicom.reading import reading
from core.dicom.tables import lookup, palette
from core.dicom.values import (
    Conversion,
    converted,
    extremes,
    filling,
    finite,
    mirror,
    stored_range,
    to_bytes,
    units_of,
    window,
    window_of,
)
from core.dicom.walk import Malformed, Unsuitable
from core.exceptions import IngestionError
from core.files import why
from core.names import printed

SCALE = frozenset({0x00281052, 0x00281053})
"""RescaleIntercept and RescaleSlope."""
_MEANING = frozenset(
    {SHARED, PER_FRAME, 0x00281050, 0x00281051, 0x00281056, 0x00283000, 0x00283010}
)
"""Functional groups, WindowCenter, WindowWidth, VOILUTFunction, Modality and VOI LUT Sequence."""
PALETTE = frozenset({0x00281101, *range(0x00281201, 0x00281204), *range(0x00281221, 0x00281224)})
"""The descriptor of the red palette, the palettes, and the palettes in segments."""
_IMAGE_TAGS = TAGS | SCALE | _MEANING | PALETTE


@dataclass(frozen=True)
class ImageOptions:
    """What is made of an image's pixels."""

    rescale: bool = False
    """Grey values in the modality's units (HU, for instance), as float32."""
    window: tuple[float, float] | Literal["file"] | None = None
    """A window's centre and width in the modality's units, or the file's own: uint8."""
    invert: bool = True
    """Mirror MONOCHROME1, where low values are bright, so that bright is bright in all files."""
    scale: tuple[float, float] | None = None
    """The only RescaleSlope and RescaleIntercept that grey-scale images may have."""

    @property
    def in_units(self) -> bool:
        """Whether the modality's units are needed; a window is in them."""
        return self.rescale or self.window is not None

    @property
    def asks_meaning(self) -> bool:
        """Whether it matters what stored values mean."""
        return self.in_units or self.scale is not None


DEFAULT = ImageOptions()


def read_image(path: str | Path, *, frame: int = 0, options: ImageOptions = DEFAULT) -> Pixels:
    """One frame of an image.

    Args:
        frame: counted from 0.

    Returns:
        shape (height, width, channels): one channel of grey, or red, green and blue. Grey is of
        the stored type as far as datasets know it: uint8, int16 or uint16; int8 becomes int16,
        and longer numbers float32. Colors of a palette are uint8.

    Raises:
        IngestionError: there is no such image; the text names the file and the reason.
    """
    plain = plain_image(path) if frame == 0 and options.window != "file" else None
    if plain is not None and (plain.complete or not options.asks_meaning):
        scale = {"RescaleSlope": plain.slope, "RescaleIntercept": plain.intercept}
        with reading(path):
            return _as_feature(_grey_image(plain, scale, options))
    with open_dicom(path, _IMAGE_TAGS) as file:
        layout = layout_of(file)
        pixels = decode_frame(file, layout, frame)
        values, little = file.frame_values(frame), file.walk.little
        if layout.samples == 3:
            return _as_feature(colours(pixels, layout.stored, options))
        if layout.interpretation == "PALETTE COLOR":
            table, first = palette(values, signed=layout.signed, little=little)
            return lookup(pixels, table, first)
        image = StoredImage(pixels, layout.stored, layout.interpretation == "MONOCHROME1")
        return _as_feature(_grey_image(image, values, options, little=little))


def frame_count(path: str | Path) -> int:
    """How many frames the image in a file has; reads its header only.

    Raises:
        IngestionError: there is no image, or it has fewer frames than it declares.
    """
    with open_dicom(path, TAGS) as file:
        return check_frames(file, layout_of(file))


def require_no_masks(file: DicomFile) -> None:
    """Refuse segmentations, which look like images.

    Raises:
        Unsuitable: the pixels are masks.
    """
    if file.kind in SEGMENTATIONS:
        raise Unsuitable(
            f"It is a DICOM {SEGMENTATIONS[file.kind]}: its pixels are masks, not an image. Leave "
            "it out, or convert its segments to mask images (PNG) for image segmentation."
        )


def image_frames(path: str | Path) -> int:
    """How many frames of an image a file has; those of a segmentation are masks.

    Raises:
        IngestionError: there is no image.
    """
    plain = plain_image(path)
    # To ask for the number of frames takes twice as long. A segmentation is never complete.
    if plain is not None and plain.complete:
        return 1
    with open_dicom(path, TAGS) as file:
        require_no_masks(file)
        return check_frames(file, layout_of(file))


def read_grey(path: str | Path) -> PlainImage:
    """The one grey-scale image of a file, as stored, with its slope and intercept.

    Raises:
        IngestionError: no such image; the text names the file and the reason.
    """
    if (image := plain_image(path)) is not None:
        return image
    with open_dicom(path, TAGS | SCALE) as file:
        layout = layout_of(file)
        if layout.frames > 1:
            raise Malformed(f"It has {layout.frames} frames; one image a file is expected.")
        if layout.samples > 1:
            raise Malformed("It is a color image; a grey-scale image is expected.")
        return PlainImage(
            decode_frame(file, layout, 0),
            layout.stored,
            layout.interpretation == "MONOCHROME1",
            finite(file.values, "RescaleSlope", 1),
            finite(file.values, "RescaleIntercept", 0),
            complete=False,
        )


def plain_image(path: str | Path) -> PlainImage | None:
    try:
        return read_plain(path)
    except OSError as error:
        raise IngestionError(f"{printed(str(path))} cannot be read: {why(error)}.") from error


def _grey_image(
    image: StoredImage, values: Mapping[str, Any], options: ImageOptions, *, little: bool = True
) -> Pixels:
    """A grey-scale image as the options ask for it; values are of the file's elements."""
    if options.scale is not None:
        _require_scale(values, options.scale)
    pixels, signed = image.pixels, image.pixels.dtype.kind == "i"
    steps: list[Conversion] = []
    low, high = stored_range(pixels, image.stored)
    if options.in_units:
        units = units_of(low, high, values, signed=signed, little=little)
        steps, low, high = [units.convert], units.low, units.high
    if options.window == "file":
        shade = window_of(values, signed=signed, little=little)
        steps.append(shade or filling(*extremes(pixels, steps)))
    elif options.window is not None:
        steps.append(window(*options.window))
    if options.window is not None:
        low, high = 0, 255
    if options.invert and image.inverted:
        steps.append(mirror(low, high))
    return converted(pixels, steps)


def _require_scale(values: Mapping[str, Any], wanted: tuple[float, float]) -> None:
    """Refuse stored values that mean something else than those of other files."""
    found = finite(values, "RescaleSlope", 1), finite(values, "RescaleIntercept", 0)
    if values.get("ModalityLUTSequence") or found != wanted:
        raise Unsuitable(
            "Its RescaleSlope and RescaleIntercept ({:g} and {:g}) are not those of the dataset's "
            "files ({:g} and {:g}), so its stored values mean something else. Create the dataset "
            "with values in the modality's units (dicom_values=units).".format(*found, *wanted)
        )


def colours(pixels: Pixels, bits: int, options: ImageOptions) -> Pixels:
    """An RGB image; as uint8 where a window would make a grey one such."""
    if options.window is None or pixels.dtype == np.uint8:
        return pixels
    return converted(pixels, [lambda part: to_bytes(part / (2**bits - 1))])


def _as_feature(pixels: Pixels) -> Pixels:
    """Pixels of a type that a dataset may have, with an axis of channels."""
    if pixels.dtype == np.int8:
        pixels = pixels.astype(np.int16)
    elif pixels.dtype.itemsize > 2:
        pixels = pixels.astype(np.float32, copy=False)
    return pixels if pixels.ndim == 3 else pixels[..., np.newaxis]
