"""Decoding one frame of an open file."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.pixels import convert_color_space, get_decoder

from core.dicom.codestreams import size_of
from core.dicom.files import DicomFile
from core.dicom.frames import check_native, compressed_frame
from core.dicom.jpeg2000 import bare, check_parts
from core.dicom.layout import Layout
from core.dicom.syntaxes import Syntax, syntax_of
from core.dicom.walk import Malformed

Pixels = NDArray[Any]
_MOST_JPEG_BITS = 16
_ROWS_AT_ONCE = 128


def decode_frame(file: DicomFile, layout: Layout, frame: int) -> Pixels:
    """The pixels of a frame as they are stored, colors as RGB.

    Returns:
        shape (rows, columns) or (rows, columns, 3), of the stored type, in the machine's
        byte order; bits are 0 and 1 of uint8.

    Raises:
        Malformed: there is no such frame, or it is not what the file declares.
    """
    if not 0 <= frame < layout.frames:
        raise Malformed(f"It has no frame {frame}; it has {layout.frames}, counted from 0.")
    syntax = syntax_of(file.syntax)
    if syntax.family == "native":
        pixels, interpretation = native(file, layout, frame)
    else:
        pixels, interpretation = compressed(file, layout, frame, syntax)
    if interpretation.startswith("YBR_FULL"):
        if pixels.dtype != np.uint8:
            raise Malformed(f"It is {interpretation} of {layout.allocated} bits; only 8 are read.")
        _to_rgb(pixels)
    return pixels.astype(pixels.dtype.newbyteorder("="), copy=False)


def native(file: DicomFile, layout: Layout, frame: int) -> tuple[Pixels, str]:
    """The pixels of a frame that is stored uncompressed, and what they mean."""
    check_native(file, layout)
    if layout.allocated == 1:
        return bits(file, layout, frame), layout.interpretation
    file.walk.stream.seek(layout.pixels.start)
    options = layout.options | {"bits_stored": layout.stored + layout.shift}
    pixels, found = get_decoder(file.syntax).as_array(
        file.walk.stream, index=frame, raw=True, **options
    )
    if layout.shift:
        pixels >>= layout.shift
    return pixels, str(found["photometric_interpretation"])


def bits(file: DicomFile, layout: Layout, frame: int) -> Pixels:
    """A frame of bits; it may begin and end within a byte."""
    count = layout.rows * layout.columns
    first, start = frame * count, layout.pixels.start
    data = file.walk.bytes_of(start + first // 8, start + -(-(first + count) // 8))
    unpacked = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
    return unpacked[first % 8 :][:count].reshape(layout.rows, layout.columns)


def compressed(file: DicomFile, layout: Layout, frame: int, syntax: Syntax) -> tuple[Pixels, str]:
    """The pixels of a frame that is compressed, and what they mean."""
    data = compressed_frame(file, layout, frame)
    if syntax.family == "jpeg2000":
        data = bare(data)
    _check_frame(layout, data, syntax)
    stream = encapsulate([data], has_bot=False)
    options = layout.options | {"number_of_frames": 1}
    reasons = []
    for name in _usable(layout, syntax):
        try:
            pixels, found = get_decoder(file.syntax).as_array(
                stream, index=0, raw=True, decoding_plugin=name, **options
            )
        # A decoder raises what it likes; the next one may do better. That of RLE is in Rust, whose
        # panics are no exceptions for Python.
        except BaseException as error:
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            reasons.append(" ".join(str(error).split()[-30:]))
        else:
            return pixels, str(found["photometric_interpretation"])
    raise Malformed(f"Frame {frame} cannot be decoded: {'; '.join(reasons)}")


def _usable(layout: Layout, syntax: Syntax) -> list[str]:
    """The decoders that may be asked; GDCM ends the whole process where it sees a contradiction."""
    if syntax.family in ("jpeg", "jpeg-ls") and layout.allocated > _MOST_JPEG_BITS:
        raise Malformed(
            f"Its BitsAllocated is {layout.allocated}; JPEG has {_MOST_JPEG_BITS} at the most."
        )
    contradicts = layout.samples > 1 and layout.stored != layout.allocated
    return [name for name in syntax.decoders if name != "gdcm" or not contradicts]


def _check_frame(layout: Layout, data: bytes, syntax: Syntax) -> None:
    """Refuse a frame that says another size than the file, or is made to do harm."""
    size = size_of(syntax.family, data)
    if size is None:
        return
    if size[:3] != (layout.rows, layout.columns, layout.samples):
        raise Malformed(
            f"A frame has {size.rows} × {size.columns} × {size.samples} samples where the file "
            f"declares {layout.rows} × {layout.columns} × {layout.samples}."
        )
    if size.bits > layout.allocated:
        raise Malformed(
            f"A frame has {size.bits} bits where the file allocates {layout.allocated}."
        )
    if syntax.family == "jpeg2000":
        check_parts(data)


def _to_rgb(pixels: Pixels) -> None:
    """Convert YBR_FULL of 8 bits in place; in parts, as they are floats in between."""
    for start in range(0, len(pixels), _ROWS_AT_ONCE):
        part = pixels[start : start + _ROWS_AT_ONCE]
        part[:] = convert_color_space(part, "YBR_FULL", "RGB")
