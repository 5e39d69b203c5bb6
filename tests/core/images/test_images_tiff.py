"""TIFF files of all kinds of samples, against the values that were written."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from core.exceptions import IngestionError
from core.images import orientation_of, read_image_bytes
from core.images.formats import header_size
from tests.core.images.tiff_files import tiff

RANDOM = np.random.default_rng(0)
LAYOUTS = [
    *({}, {"planar": True}, {"tile": 16}, {"planar": True, "tile": 16, "order": ">"}),
    *({"deflate": True}, {"order": ">"}, {"deflate": True, "tile": 16}),
]


def values(dtype: str, channels: int = 1, bits: int = 0) -> np.ndarray:
    """(9, 21, channels): neither side is a multiple of a strip, tile or byte."""
    shape, kind = (9, 21, channels), np.dtype(dtype)
    if kind.kind == "f":
        return RANDOM.normal(0, 100, shape).astype(kind)
    least = 0 if bits else np.iinfo(kind).min
    most = 2**bits - 1 if bits else np.iinfo(kind).max
    return RANDOM.integers(least, most, shape, kind, endpoint=True)


def read(data: bytes) -> np.ndarray:
    return read_image_bytes(data, "image.tif")


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_samples_are_read_as_they_are(dtype: str, channels: int, layout: dict):
    samples = values(dtype, channels)
    np.testing.assert_array_equal(read(tiff(samples, **layout)), samples, strict=True)


@pytest.mark.parametrize("layout", [{}, {"order": ">", "tile": 16, "planar": True}], ids=str)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(
    "dtype",
    ["int8", "int16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"],
)
def test_what_measures_something_is_float32(dtype: str, channels: int, layout: dict):
    samples = values(dtype, channels)
    found = read(tiff(samples, **layout))
    np.testing.assert_array_equal(found, samples.astype(np.float32), strict=True)


@pytest.mark.parametrize("bits", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("channels", [1, 3])
def test_fewer_than_8_bits_are_scaled(bits: int, channels: int):
    samples = values("uint8", channels, bits)
    expected = np.rint(samples * (255 / (2**bits - 1))).astype(np.uint8)
    np.testing.assert_array_equal(read(tiff(samples, bits=bits)), expected, strict=True)


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_10_to_14_bits_keep_their_values(bits: int):
    samples = values("uint16", 1, bits)
    np.testing.assert_array_equal(read(tiff(samples, bits=bits)), samples, strict=True)


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 12, 16])
def test_zero_may_be_white(bits: int):
    samples = values("uint8" if bits <= 8 else "uint16", 1, bits)
    expected = 2**bits - 1 - samples.astype(np.float64)
    if bits < 8:
        expected = expected * 255 / (2**bits - 1)
    np.testing.assert_array_equal(read(tiff(samples, bits=bits, t262=[0])), expected)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_what_is_not_said_to_be_opacity_is_passed_over(dtype: str):
    samples = values(dtype, 4)
    np.testing.assert_array_equal(read(tiff(samples, t338=[0])), samples[:, :, :3], strict=True)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("is_premultiplied", [False, True])
def test_opacity_is_on_white(dtype: str, channels: int, is_premultiplied: bool):
    samples = values(dtype, channels)
    most = np.iinfo(dtype).max
    if is_premultiplied:
        samples[:, :, :-1] = np.minimum(samples[:, :, :-1], samples[:, :, -1:])
    opacity, colors = samples[:, :, -1:] / most, samples[:, :, :-1]
    expected = np.rint(colors * (1 if is_premultiplied else opacity) + most * (1 - opacity))
    found = read(tiff(samples, t338=[1 if is_premultiplied else 2]))
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_inks(dtype: str):
    samples, most = values(dtype, 4), np.iinfo(dtype).max
    light = 1 - samples / most
    found = read(tiff(samples, t262=[5]))
    assert found.dtype == dtype
    np.testing.assert_allclose(found, most * light[:, :, :3] * light[:, :, 3:], atol=0.51)
    if dtype == "uint8":
        expected = Image.fromarray(samples, "CMYK").convert("RGB")
        np.testing.assert_array_equal(found, np.asarray(expected))


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("wide", [True, False], ids=["16 bits", "8 bits"])
def test_a_palette_is_applied(bits: int, wide: bool):
    samples = values("uint8", 1, bits)
    colors = RANDOM.integers(0, 256, (2**bits, 3))
    colors[0] = 255
    entries = (colors * (257 if wide else 1)).T.ravel().tolist()
    found = read(tiff(samples, bits=bits, t262=[3], t320=entries))
    np.testing.assert_array_equal(found, colors[samples[:, :, 0]].astype(np.uint8), strict=True)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_the_orientation_is_followed(dtype: str, orientation: int):
    samples = values(dtype, 3)
    data = tiff(samples, t274=[orientation])
    turn: dict[int, Callable] = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: np.rot90(a, 2).swapaxes(0, 1),
        8: np.rot90,
    }
    np.testing.assert_array_equal(read(data), turn[orientation](samples).astype(read(data).dtype))
    assert orientation_of(data) == orientation


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "float64"])
def test_the_size_is_known_from_the_header(tmp_path, dtype: str):
    (tmp_path / "1.tif").write_bytes(tiff(values(dtype, 3), t274=[6]))
    assert header_size(tmp_path / "1.tif") == (21, 9)


@pytest.mark.parametrize("compression", ["lzw", "packbits", "lzma", "zstd", "deflate"])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("predictor", [False, True])
@pytest.mark.parametrize("bigtiff", [False, True])
def test_compressions(compression: str, dtype: str, predictor: bool, bigtiff: bool):
    samples, file = values(dtype, 3), io.BytesIO()
    kind = {"compression": compression, "predictor": predictor and compression != "packbits"}
    tifffile.imwrite(file, samples, photometric="rgb", bigtiff=bigtiff, **kind)
    np.testing.assert_array_equal(read(file.getvalue()), samples, strict=True)


@pytest.mark.parametrize("compression", ["group3", "group4", "jpeg", "tiff_lzw"])
def test_what_libtiff_writes(compression: str):
    mode = "1" if compression.startswith("group") else "RGB"
    image = Image.fromarray(values("uint8", 3)).convert(mode)
    image.save(file := io.BytesIO(), "TIFF", compression=compression)
    expected = np.asarray(Image.open(file).convert("L" if mode == "1" else "RGB"))
    np.testing.assert_array_equal(np.squeeze(read(file.getvalue())), expected)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 3])
def test_what_opencv_writes(dtype: str, channels: int):
    samples = values(dtype, channels)
    data = cv2.imencode(".tif", samples[:, :, ::-1])[1].tobytes()
    np.testing.assert_array_equal(read(data), samples, strict=True)


REFUSED: dict[str, tuple[bytes, str]] = {
    "complex": (tiff(values("float32").astype(np.complex64)), "64 bits of the format 6, which"),
    "two channels": (tiff(values("uint16", 2)), "2 channels, .* save it in grey, or as RGB"),
    "five of grey": (tiff(values("uint8", 5), t262=[1]), "5 channels, .* with three"),
    "CIELAB": (tiff(values("uint8", 3), t262=[8]), "of the kind CIELAB, .* save it as RGB"),
    "inks": (tiff(values("uint8", 4), t262=[5], t332=[2]), "inks other than CMYK; save it as RGB"),
    "compression": (tiff(values("uint8"), t259=[34712]), "JPEG2000.*, which is not read; save"),
    "unknown": (tiff(values("uint8"), t259=[999]), "number 999, which is not read; save it with"),
    "opacity": (tiff(values("float32", 4), t338=[2]), "opacity in float32, .* save it without"),
    "too large": (tiff(values("float64") * 1e300), "too large for float32; scale them"),
    "bits": (tiff(values("uint8", 3), t258=[8, 8, 4]), "bits .*, which is not read; save them as"),
    "no palette": (tiff(values("uint8"), t262=[3]), "no palette; save it again"),
    "tiles": (
        tiff(values("uint8"), tile=16, deflate=True, t322=[65520], t323=[65520]),
        "claims tiles of 65520 × 65520 pixels",
    ),
    "sides": (tiff(values("uint8"), t256=[60000], t257=[60000]), "claims 60000 × 60000 pixels"),
    "bytes": (
        tiff(values("float64", 3), deflate=True, t256=[11000], t257=[5000]),
        r"claims 1,320,000,000 bytes",
    ),
    "cut off": (tiff(values("uint8"))[:80], "it is damaged or incomplete; copy it again"),
    "a strip": (tiff(values("uint8"), deflate=True, t257=[30]), "5 of 15 strips"),
    "one empty": (tiff(values("uint8"), deflate=True, t279=[0] * 5), "pixels are missing"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_read_is_refused_by_name(kind: str):
    data, expected = REFUSED[kind]
    with pytest.raises(IngestionError, match=f"^image.tif cannot be used as an im.*{expected}"):
        read(data)
