"""PNG files of all kinds, against the samples that were written."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from digits_image_segmentation.labels import Reading, read_label_image

from core.images import read_image_bytes
from tests.core.images.png_files import (
    CHANNELS,
    COLOUR,
    COLOUR_OPACITY,
    GREY,
    GREY_OPACITY,
    MARK,
    PALETTE,
    pixels_of,
    png,
    png_chunk,
)

RANDOM = np.random.default_rng(0)
KINDS = [
    *((GREY, bits) for bits in (1, 2, 4, 8, 16)),
    *((PALETTE, bits) for bits in (1, 2, 4, 8)),
    *((kind, bits) for kind in (COLOUR, GREY_OPACITY, COLOUR_OPACITY) for bits in (8, 16)),
]


def samples_of(kind: int, bits: int) -> np.ndarray:
    return RANDOM.integers(0, 2**bits, (5, 7, CHANNELS[kind]))


def on_white(colors: np.ndarray, opacity: np.ndarray, most: int) -> np.ndarray:
    return np.rint(colors * (opacity / most) + most * (1 - opacity / most))


def with_expected(kind: int, bits: int, transparent: bool) -> tuple[bytes, np.ndarray]:
    samples, most = samples_of(kind, bits), 65535 if bits == 16 else 255
    if kind == PALETTE:
        palette, opacity = RANDOM.integers(0, 256, (2**bits, 3)), RANDOM.integers(0, 256, 2**bits)
        chunks = {"PLTE": bytes(palette.ravel().tolist())}
        if not transparent:
            return png(samples, bits, kind, **chunks), palette[samples[:, :, 0]]
        data = png(samples, bits, kind, **chunks, tRNS=bytes(opacity.tolist()))
        return data, on_white(palette[samples[:, :, 0]], opacity[samples], 255)
    if kind in (GREY_OPACITY, COLOUR_OPACITY):
        return png(samples, bits, kind), on_white(samples[..., :-1], samples[..., -1:], most)
    seen = samples * (most // (2**bits - 1))
    if not transparent:
        return png(samples, bits, kind), seen
    key = samples[2, 3]
    data = png(samples, bits, kind, tRNS=struct.pack(f">{len(key)}H", *key))
    return data, np.where((samples == key).all(axis=2, keepdims=True), most, seen)


@pytest.mark.parametrize(("kind", "bits"), KINDS)
@pytest.mark.parametrize("transparent", [False, True])
def test_pixels_are_those_of_the_file(kind: int, bits: int, transparent: bool):
    data, expected = with_expected(kind, bits, transparent)
    found = read_image_bytes(data, "image.png")
    assert found.dtype == (np.uint16 if bits == 16 else np.uint8)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("kind", "bits"), [(GREY, 8), (GREY, 16), (COLOUR, 8), (COLOUR, 16)])
@pytest.mark.parametrize("is_first", [True, False], ids=["in it", "before it"])
def test_an_animation_shows_its_image(kind: int, bits: int, is_first: bool):
    """The image of programs that know no animation, be it the first frame or not."""
    samples, second = samples_of(kind, bits), samples_of(kind, bits)
    data = png(samples, bits, kind)
    start, end = data.index(b"IDAT") - 4, data.index(b"IEND") - 4
    control = png_chunk(b"acTL", struct.pack(">II", 1 + is_first, 0))
    first, last = (
        png_chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, 7, 5, 0, 0, 1, 10, 0, 0))
        for number in (0, int(is_first))
    )
    frame = struct.pack(">I", 1 + is_first) + pixels_of(second, bits)
    animated = data[:start] + control + first * is_first + data[start:end]
    animated += last + png_chunk(b"fdAT", frame) + data[end:]
    np.testing.assert_array_equal(read_image_bytes(animated, "image.png"), samples)


@pytest.mark.parametrize(("kind", "bits"), [(GREY, 1), (GREY, 8), (GREY, 16), (COLOUR, 8)])
@pytest.mark.parametrize(("height", "width"), [(5, 7), (1, 1), (9, 3)])
def test_interlaced_files(tmp_path: Path, kind: int, bits: int, height: int, width: int):
    samples = RANDOM.integers(0, 2**bits, (height, width, CHANNELS[kind]))
    steps = [*((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)), (0, 2, 2, 4)]
    steps += [(1, 0, 2, 2), (0, 1, 1, 2)]
    passes = [samples[y::down, x::across] for x, y, across, down in steps]
    rows = b"".join(zlib.decompress(pixels_of(one, bits)) for one in passes if one.size)
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 1)
    chunks = {b"IHDR": header, b"IDAT": zlib.compress(rows), b"IEND": b""}
    data = MARK + b"".join(png_chunk(*one) for one in chunks.items())
    white = 65535 if bits == 16 else 255
    expected = samples * (white // (2**bits - 1))
    np.testing.assert_array_equal(read_image_bytes(data, "image.png"), expected)
    if kind == GREY:
        (tmp_path / "1.png").write_bytes(data)
        found = read_label_image(str(tmp_path / "1.png"), Reading.IDS).codes
        np.testing.assert_array_equal(found, samples[:, :, 0])
