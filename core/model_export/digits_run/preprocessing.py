"""From image files, DICOM files and texts to what the network takes, and back to their pixels.

`model.json` has the facts that differ between models. What is done is what DIGITS does: a file
becomes the same array, to the last bit but for rare ties in rounding. Normalization is not here:
it is a part of the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from jpeg import shrunk, whole
from numpy.typing import NDArray
from PIL import Image, ImageOps
from pydicom.pixels import apply_color_lut, apply_modality_lut
from resizing import resized, scaled_size
from texts import numbers_of, texts_of

Array = NDArray[Any]
Size = tuple[int, int]
"""(height, width)."""
_GREY = np.array([9798, 19235, 3735])
"""Red, green and blue of ITU-R BT.601, in parts of 2 ** 15."""


def is_dicom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM" or path.suffix.lower() in (".dcm", ".dicom")


class Preprocessing:
    """What is done with each input; its facts are `reading` in `model.json`."""

    def __init__(self, reading: Mapping[str, Any]) -> None:
        self._facts = reading
        self._size: Size | None = reading.get("size") and tuple(reading["size"])

    def inputs(self, path: Path) -> Iterator[tuple[str, Array, Array]]:
        """The inputs in a file: what tells several apart, the image, and what the network takes.

        Raises:
            ValueError, OSError: the file cannot be used; the text says why.
        """
        if "alphabet" in self._facts:
            for number, text in texts_of(path, self._facts):
                yield (
                    f", line {number}",
                    np.zeros((1, 1, 1), np.uint8),
                    numbers_of(text, self._facts),
                )
            return
        frames = self._dicom(path) if is_dicom(path) else [self._picture(path)]
        for number, frame in enumerate(frames, 1):
            image = self._with_channels(frame)
            yield f"-{number}" if len(frames) > 1 else "", image, self._fitted(image)

    def mask_back(self, mask: Array, source: Size) -> Array:
        """The mask (height, width) at the size of the file's image; 0 where that was cropped."""
        scaled, start = self._geometry(source)
        canvas = np.zeros(scaled, mask.dtype)
        there, here = [], []
        for axis, first in enumerate(start):
            stop = min(scaled[axis], mask.shape[axis] - first)
            there.append(slice(max(-first, 0), stop))
            here.append(slice(max(first, 0), stop + first))
        canvas[tuple(there)] = mask[tuple(here)]
        for axis, (length, wanted) in enumerate(zip(scaled, source, strict=True)):
            canvas = canvas.take((2 * np.arange(wanted) + 1) * length // (2 * wanted), axis)
        return canvas

    def boxes_back(self, boxes: Array, source: Size) -> Array:
        """Boxes (boxes, 4) of left, top, right, bottom in the file's image."""
        scaled, (top, left) = self._geometry(source)
        down, right = scaled[0] / source[0], scaled[1] / source[1]
        found = (boxes - [left, top, left, top]) / [right, down, right, down]
        return found.clip(0, [source[1], source[0], source[1], source[0]])

    def _geometry(self, source: Size) -> tuple[Size, Size]:
        """The size to which an image is scaled, and where its top left is in the feature."""
        wanted = self._size or source
        scaled = scaled_size(source, wanted, self._facts["mode"])
        top, left = (
            n // 2 if n > 0 else -(-n // 2) for n in (wanted[0] - scaled[0], wanted[1] - scaled[1])
        )
        return scaled, (top, left)

    def _picture(self, path: Path) -> Array:
        """An image file (height, width, 1 or 3): uint8, uint16 or float32; upright, on white."""
        if not self._facts["pictures"]:
            raise ValueError("the model takes DICOM files only")
        with Image.open(path) as opened:
            stored = str([tile[3] for tile in opened.tile])
            if opened.mode in ("RGB", "RGBA", "LA") and ";16" in stored:
                raise ValueError("it has colors or opacity of 16 bits; save it with 8")
            is_jpeg = opened.format == "JPEG" and opened.mode != "CMYK"
            pixels = _pixels(self._jpeg(opened, path) if is_jpeg else opened)
        kind, largest = self._facts["dtype"], self._facts["largest"]
        # Of the same picture in 8 and in 16 bits, values are times 257, as in PNG.
        if pixels.dtype == np.uint8 and kind == "uint16" and largest >= 2**15:
            return pixels.astype(np.uint16) * np.uint16(257)
        if pixels.dtype == np.uint16 and kind == "uint8" and not (pixels % 257).any():
            return (pixels // 257).astype(np.uint8)
        return pixels

    def _jpeg(self, image: Any, path: Path) -> Any:
        """An open JPEG file, of which no more than is needed will be decoded."""
        grey = self._facts["channels"] == 1
        if self._size is None or not self._facts["shrinks"]:
            return whole(image, grey=grey)
        turned = image.getexif().get(0x0112, 1) >= 5
        height, width = self._geometry(image.size if turned else image.size[::-1])[0]
        return shrunk(image, path, (height, width) if turned else (width, height), grey=grey)

    def _dicom(self, path: Path) -> list[Array]:
        """The frames of a DICOM image (rows, columns, 1 or 3)."""
        how, header = self._facts["dicom"], pydicom.dcmread(path, force=True)
        if how is None:
            raise ValueError("the model takes no DICOM files")
        if "PixelData" not in header or header.get("Modality") == "SEG":
            raise ValueError("it is not a DICOM image")
        count, color = int(header.get("NumberOfFrames") or 1), header.SamplesPerPixel == 3
        if (count > 1 and not how["frames"]) or (color and not how["colors"]):
            raise ValueError("the model takes grey images of one frame")
        pixels = header.pixel_array if count > 1 else header.pixel_array[np.newaxis]
        pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
        if color:
            return list(_narrow(pixels))
        if header.PhotometricInterpretation == "PALETTE COLOR":
            colors = apply_color_lut(pixels, header)[..., :3]
            return list((colors >> 8 if colors.max() > 255 else colors).astype(np.uint8))
        return [_grey(one, header, place, how)[..., None] for place, one in enumerate(pixels)]

    def _with_channels(self, image: Array) -> Array:
        wanted = self._facts["channels"]
        if wanted == 1 and image.shape[2] == 3:
            wide = image.astype(np.int64 if image.dtype.kind in "iu" else np.float64)
            return (((wide @ _GREY)[..., None] + 2**14) // 2**15).astype(image.dtype)
        return image.repeat(3, axis=2) if wanted == 3 and image.shape[2] == 1 else image

    def _fitted(self, image: Array) -> Array:
        """Resized, cropped or padded; and of the channels and the type of the training images."""
        source: Size = image.shape[0], image.shape[1]
        if self._size is not None:
            scaled, start = self._geometry(source)
            image = _placed(resized(image, scaled), self._size, start)
        if padding := self._facts.get("padding"):
            if image.shape[0] > padding[0] or image.shape[1] > padding[1]:
                raise ValueError(f"it is larger than the {padding[1]} × {padding[0]} of the model")
            margins = [(0, padding[axis] - image.shape[axis]) for axis in (0, 1)]
            image = np.pad(image, [*margins, (0, 0)])
        wanted = self._facts["shape"]
        if image.shape[2] == 1 and wanted[2] == 3:
            image = image.repeat(3, axis=2)
        if image.shape[2] == 3 and wanted[2] == 1 and (image == image[..., :1]).all():
            image = image[..., :1]
        if any(n not in (None, m) for n, m in zip(wanted, image.shape, strict=True)):
            raise ValueError(f"its shape is {image.shape}, and the model takes {tuple(wanted)}")
        if self._facts["dtype"] not in ("", image.dtype.name):
            raise ValueError(
                f"it has {image.dtype.name}, and the model takes {self._facts['dtype']}"
            )
        return image


def _pixels(image: Any) -> Array:
    """Of an open image, upright and on white."""
    image = ImageOps.exif_transpose(image)
    if image.has_transparency_data:
        rgba = np.asarray(image.convert("RGBA")).astype(np.uint32)
        mixed = rgba[..., :3] * rgba[..., 3:] + 255 * (255 - rgba[..., 3:])
        return ((mixed + 127) // 255).astype(np.uint8)
    kind = np.float32 if image.mode in ("I", "F") else np.uint16
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return np.asarray(image).astype(kind)[..., np.newaxis]
    pixels = np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))
    return pixels.reshape(*pixels.shape[:2], -1)


def _placed(image: Array, size: Size, start: Size) -> Array:
    """The middle of a scaled image: 0 around unsigned ones, else the smallest value."""
    top, left = start
    image = image[max(-top, 0) :, max(-left, 0) :][: size[0], : size[1]]
    padding = 0 if image.dtype.kind == "u" else image.min()
    canvas = np.full((*size, image.shape[2]), padding, image.dtype)
    top, left = max(top, 0), max(left, 0)
    canvas[top : top + image.shape[0], left : left + image.shape[1]] = image
    return canvas


def _grey(pixels: Array, header: Any, place: int, how: Mapping[str, Any]) -> Array:
    """Stored values, or the modality's units (float32); bright is bright."""
    bits, unused = header.BitsStored, header.BitsAllocated - header.BitsStored
    if unused and header.BitsAllocated > 1:  # what is not stored may be anything
        pixels = (pixels << unused) >> unused
    low = -(2 ** (bits - 1)) if pixels.dtype.kind == "i" else 0
    ends: list[float] = [low, low + 2**bits - 1]
    slope, intercept = _scale(header, place)
    table = header.get("ModalityLUTSequence")
    if how["values"] == "units" and table:
        pixels, ends = apply_modality_lut(pixels, header), [0, 2 ** table[0].LUTDescriptor[2] - 1]
        pixels = pixels.astype(np.float32)
    elif how["values"] == "units":
        pixels = (pixels * slope + intercept).astype(np.float32)
        ends = sorted(end * slope + intercept for end in ends)
    elif how["values"] != "stored" and (table or [slope, intercept] != how["values"]):
        raise ValueError(f"its RescaleSlope and RescaleIntercept are not {how['values']}")
    if how["mirror"] and header.PhotometricInterpretation == "MONOCHROME1":
        wide = pixels.astype(np.float64 if pixels.dtype.kind == "f" else np.int64)
        pixels = (sum(ends) - wide).clip(ends[0], ends[1]).astype(pixels.dtype)
    return _narrow(pixels)


def _narrow(pixels: Array) -> Array:
    """Of a type that networks are trained on: uint8, int16, uint16 or float32."""
    if pixels.dtype == np.int8:
        return pixels.astype(np.int16)
    return pixels.astype(np.float32) if pixels.dtype.itemsize > 2 else pixels


def _scale(header: Any, place: int) -> tuple[float, float]:
    """RescaleSlope and RescaleIntercept of a frame."""
    shared = header.get("SharedFunctionalGroupsSequence") or []
    own = (header.get("PerFrameFunctionalGroupsSequence") or [])[place : place + 1]
    for group in (*shared, *own):
        header = (group.get("PixelValueTransformationSequence") or [header])[0]
    slope, intercept = header.get("RescaleSlope"), header.get("RescaleIntercept")
    return float(1 if slope is None else slope), float(0 if intercept is None else intercept)
