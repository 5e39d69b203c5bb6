"""What ingestion makes of an image, as pictures with captions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from core.any_image import Shape, is_dicom_file
from core.exceptions import IngestionError
from core.images import MODES, Size, resize, with_channels
from core.images.formats import header_size
from core.images.resizing import scaled_size
from core.names import printed
from core.roots import absolute
from digits_site.web.previews.first_image import images_at
from digits_site.web.previews.inline import InlinePicture, Pixels, drawn, window
from digits_site.web.previews.pattern import pattern

_ATTEMPTS = 3
"""Files that are tried, of those that look like images."""
_MOST_PIXELS = 2**25
"""Of an image, and of what it is scaled to; more would take the server's memory, and time."""
_MODES_IN_WORDS = {
    "squash": "squashed",
    "crop": "cropped",
    "fill": "filled up",
    "half_crop": "half cropped, half filled up",
}

_AS_IT_IS = Shape(None, None, "squash")


class TooLargeError(IngestionError):
    """A size at which no preview is made."""


@dataclass(frozen=True)
class Preview:
    source: str
    """The file, as seen from the path that was named; "" where it is the test picture."""
    before: InlinePicture
    after: InlinePicture


def preview_of(path: str, shape: Shape) -> Preview:
    """The first readable image at the path or below it, and what becomes of it.

    Args:
        path: of the server; where it is empty, or leads to no image that may be read, the test
            picture is taken.

    Raises:
        TooLargeError: the result, or what is scaled on the way to it, has too many pixels.
    """
    place = ""
    with suppress(IngestionError):
        place = absolute(path) if path else ""
    for file in islice(images_at(place), _ATTEMPTS):
        try:
            _check_header(file)
            before = read(file, _AS_IT_IS)
            _check_size(before, shape)
            return _compared(_shown_name(file, place), before, read(file, shape), shape)
        except TooLargeError:
            raise
        except IngestionError:
            continue
    before = pattern()
    _check_size(before, shape)
    after = with_channels(before, shape.channels)
    if shape.size is not None:
        after = resize(after, shape.size, shape.mode)
    return _compared("", before, after, shape)


def read(file: str, shape: Shape) -> Pixels:
    """The pixels (height, width, channels); of DICOM, those of the first frame."""
    return shape.frame(file, 0) if is_dicom_file(file) else shape.read(file)[0]


def _shown_name(file: str, place: str) -> str:
    """The file's path below the folder that was named; its name where it was itself."""
    return printed(os.path.basename(file) if file == place else os.path.relpath(file, place))


def _check_header(file: str) -> None:
    """Raise TooLargeError before an image is decoded that would take the server's memory.

    What Pillow cannot read has no header for it, such as DICOM, whose reader has its own limits.
    """
    try:
        size = header_size(file)
    # A damaged header makes Pillow raise about anything.
    except Exception:
        return
    _refuse_large(size)


def _check_size(image: Pixels, shape: Shape) -> None:
    if shape.size is None:
        return
    for size in (shape.size, scaled_size(image.shape[:2], shape.size, shape.mode)):
        _refuse_large(size)


def _refuse_large(size: Size) -> None:
    if size[0] * size[1] > _MOST_PIXELS:
        raise TooLargeError(f"Images of {_sides(size)} pixels are too large for a preview.")


def _compared(source: str, before: Pixels, after: Pixels, shape: Shape) -> Preview:
    """Both as pictures, in which the same value has the same brightness."""
    values = window(before)
    change = ", ".join(_changes(before, after, shape))
    return Preview(
        source,
        drawn(before, values, _sides(before.shape)),
        drawn(after, values, f"{_sides(after.shape)}, {change}"),
    )


def _changes(before: Pixels, after: Pixels, shape: Shape) -> list[str]:
    """In words, how the result differs."""
    words = []
    if before.shape[:2] != after.shape[:2]:
        words.append(_way(before.shape[:2], after.shape[:2], shape))
    if before.shape[2] != after.shape[2]:
        words.append("grey" if after.shape[2] == 1 else "in three channels")
    return words or ["unchanged"]


def _way(size: Size, wanted: Size, shape: Shape) -> str:
    """How an image is brought to the size; where its proportions fit, all modes are alike."""
    if all(scaled_size(size, wanted, mode) == wanted for mode in MODES):
        return "scaled"
    return _MODES_IN_WORDS[shape.mode]


def _sides(size: Sequence[int]) -> str:
    return f"{size[1]} × {size[0]}"
