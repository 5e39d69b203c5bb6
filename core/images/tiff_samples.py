"""Reading TIFF files.

Pillow knows a list of kinds and reads some of them wrongly; OpenCV reads planes as if they were
interleaved. So tifffile reads all samples but those that are compressed as pictures (JPEG, fax)
or have brightness and color apart (YCbCr): these libtiff reads, which Pillow uses.
"""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ImageOps
from tifffile import COMPRESSION, PHOTOMETRIC, TiffPage

from core.images.formats import opened
from core.images.limits import ImageError, check_size
from core.images.orientation import turned, valid_orientation
from core.images.tiff import Kind, Tiff
from core.images.tiff_header import first_page, orientation_tag

_KINDS: dict[int, tuple[Kind, int]] = {
    PHOTOMETRIC.MINISWHITE: ("grey", 1),
    PHOTOMETRIC.MINISBLACK: ("grey", 1),
    PHOTOMETRIC.RGB: ("colour", 3),
    PHOTOMETRIC.PALETTE: ("palette", 1),
    PHOTOMETRIC.SEPARATED: ("ink", 4),
}
"""And how many samples a pixel has, without opacity and what else there may be."""
_BY_TIFFFILE = (
    *(COMPRESSION.NONE, COMPRESSION.LZW, COMPRESSION.PACKBITS, COMPRESSION.LZMA),
    *(COMPRESSION.ADOBE_DEFLATE, COMPRESSION.DEFLATE, COMPRESSION.ZSTD),
)
_BY_PILLOW: dict[int, str] = {
    **dict.fromkeys((COMPRESSION.JPEG, COMPRESSION.OJPEG), "JPEG"),
    **dict.fromkeys((COMPRESSION.CCITTRLE, COMPRESSION.CCITT_T4, COMPRESSION.CCITT_T6), ""),
}
"""And what changes pixels."""
_COMPRESSION, _PHOTOMETRIC, _INK_SET, _CMYK = 259, 262, 332, 1
_PREMULTIPLIED, _OPACITY = 1, 2
"""Values of ExtraSamples (TIFF 6.0, section 18); other samples are not for the eye."""
_MOST_BYTES = 2**30
_FILLING = 3
"""Bytes that bring a strip to a multiple of 32 bits."""
_LARGE_TILE = 2**22
"""Pixels; an image may be smaller than its only tile."""


def read_tiff(data: bytes) -> Tiff:
    """The first image of a file.

    Raises:
        ImageError: it is of a kind that is not read, or cut off; the text says what to do.
        Exception: whatever its readers raise where it is damaged.
    """
    with first_page(io.BytesIO(data)) as page:
        check_size(page.imagelength, page.imagewidth)
        if page.photometric == PHOTOMETRIC.YCBCR or page.compression in _BY_PILLOW:
            return _by_pillow(data, page)
        _check_kind(page)
        _check_parts(page, len(data))
        pixels = page.asarray(maxworkers=1)
        if pixels.ndim == 2:
            pixels = pixels[:, :, np.newaxis]
        elif page.planarconfig == 2:
            pixels = np.moveaxis(pixels, 0, 2)
        return _tiff(turned(pixels, valid_orientation(orientation_tag(page))), page)


def _check_kind(page: TiffPage) -> None:
    """Refuse by name what is not read, so that nothing is read wrongly."""
    if page.compression not in _BY_TIFFFILE:
        name = _name_of(COMPRESSION, page.compression)
        raise ImageError(f"it is compressed by {name}, which is not read; save it with Deflate")
    if _COMPRESSION not in page.tags or _PHOTOMETRIC not in page.tags:
        raise ImageError("it does not say what its values mean; save it again as PNG")
    if page.photometric not in _KINDS:
        name = _name_of(PHOTOMETRIC, page.photometric)
        raise ImageError(f"its colors are of the kind {name}, which is not read; save it as RGB")
    kind, needed = _KINDS[page.photometric]
    if kind == "ink" and page.tags.valueof(_INK_SET, _CMYK) != _CMYK:
        raise ImageError("its colors are those of inks other than CMYK; save it as RGB")
    if page.dtype is None or page.dtype.kind == "c":
        raise ImageError(
            f"it has samples of {page.bitspersample} bits of the format {int(page.sampleformat)}, "
            "which is not read; save them as integers of 8 or 16 bits, or as float32"
        )
    channels = page.samplesperpixel
    if channels < needed or (kind == "grey" and channels > 1 and not _opacity_of(page)):
        raise ImageError(
            f"it has {channels} channels, which are not said to be colors; save it in grey, or "
            "as RGB with three channels"
        )
    if kind == "palette" and page.colormap is None:
        raise ImageError("it has no palette; save it again, in grey or as RGB")
    if page.planarconfig not in (1, 2):
        raise ImageError("it does not say how its channels are stored; save it again as PNG")
    if page.imagedepth != 1:
        raise ImageError(f"it is {page.imagedepth} images deep; save each of them to a file")


def _name_of(names: Any, value: int) -> str:
    return names(value).name if value in set(names) else f"number {value}"


def _check_parts(page: TiffPage, size: int) -> None:
    """Refuse what is not all there, or what would take too much memory.

    tifffile leaves memory as it is where strips or tiles are missing.
    """
    pixels = page.imagelength * page.imagewidth
    if page.nbytes > _MOST_BYTES:
        raise ImageError(
            f"it claims {page.nbytes:,} bytes; at most {_MOST_BYTES:,} are read, so make it smaller"
        )
    if page.tilelength * page.tilewidth > max(pixels, _LARGE_TILE):
        raise ImageError(
            f"it claims tiles of {page.tilewidth} × {page.tilelength} pixels, which are too large; "
            "save it in strips"
        )
    parts = list(zip(page.dataoffsets, page.databytecounts, strict=False))
    if len(parts) != math.prod(page.chunked):
        raise ImageError(
            f"it has {len(parts)} of {math.prod(page.chunked)} strips or tiles; copy it again"
        )
    if page.compression == COMPRESSION.NONE and max(page.databytecounts) > _longest(page):
        raise ImageError("its strips or tiles are too long; copy it again, or save it again")
    if page.is_contiguous:
        parts = [(page.dataoffsets[0], page.nbytes)]
    if any(not offset or not count or offset + count > size for offset, count in parts):
        raise ImageError("it is cut off, or parts of its pixels are missing; copy it again")


def _longest(page: TiffPage) -> int:
    """How many bytes a strip or a tile may have that is not compressed, with some to fill it up."""
    columns, rows = page.imagewidth, page.rowsperstrip
    if page.is_tiled:
        columns, rows = page.tilewidth, page.tilelength
    channels = page.samplesperpixel if page.planarconfig == 1 else 1
    return -(-columns * channels * int(page.bitspersample) // 8) * rows + _FILLING


def _opacity_of(page: TiffPage) -> tuple[int, int] | None:
    """The place of opacity among a pixel's samples, and of which kind it is."""
    first = _KINDS[page.photometric][1]
    extra = page.extrasamples if isinstance(page.extrasamples, tuple) else (page.extrasamples,)
    for place, kind in enumerate(extra, first):
        if kind in (_PREMULTIPLIED, _OPACITY) and place < page.samplesperpixel:
            return place, int(kind)
    return None


def _tiff(pixels: NDArray[Any], page: TiffPage) -> Tiff:
    kind, channels = _KINDS[page.photometric]
    opacity = _opacity_of(page)
    if pixels.dtype == np.bool_:
        pixels = pixels.astype(np.uint8)
    return Tiff(
        samples=np.ascontiguousarray(pixels[:, :, :channels]),
        kind=kind,
        bits=int(page.bitspersample),
        is_inverted=page.photometric == PHOTOMETRIC.MINISWHITE,
        opacity=None if opacity is None else pixels[:, :, opacity[0] : opacity[0] + 1],
        is_premultiplied=opacity is not None and opacity[1] == _PREMULTIPLIED,
        palette=_palette_of(page) if kind == "palette" else None,
        lossy="",
    )


def _palette_of(page: TiffPage) -> NDArray[np.uint8]:
    """The colors (…, 3); some programs write 8 bits instead of 16, as libtiff knows, too."""
    colors = np.asarray(page.colormap).reshape(3, -1).T
    return (colors >> 8 if colors.max() > 255 else colors).astype(np.uint8)


def _by_pillow(data: bytes, page: TiffPage) -> Tiff:
    with opened(data) as image:
        check_size(image.height, image.width)
        image = ImageOps.exif_transpose(image)
    if image.mode not in ("1", "L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGB")
    pixels = np.atleast_3d(np.asarray(image)).astype(np.uint8)
    is_inverted = page.photometric == PHOTOMETRIC.MINISWHITE
    bits = 1 if image.mode == "1" else 8
    lossy = _BY_PILLOW.get(page.compression, "YCbCr")
    if image.mode == "CMYK":
        return Tiff(pixels, "ink", 8, False, None, False, None, lossy)
    # Pillow has inverted them.
    samples = 2**bits - 1 - pixels[:, :, :3] if is_inverted else pixels[:, :, :3]
    kind: Kind = "colour" if samples.shape[2] == 3 else "grey"
    opacity = pixels[:, :, 3:] if image.mode == "RGBA" else None
    return Tiff(samples, kind, bits, is_inverted, opacity, False, None, lossy)
