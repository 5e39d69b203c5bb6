"""Masks whose values Pillow changes, or whose values are not class indices."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from core.plugins import IngestionError
from tests.plugins.image_segmentation.label_folders import (
    grey,
    label_of,
    make_pair,
    plugin_of,
    text,
)

PIXELS = np.array([[0, 1, 2, 1], [2, 2, 0, 1], [1, 0, 0, 2]], np.uint8)


def packed(pixels: np.ndarray, bits: int) -> list[bytes]:
    return [
        int("".join(f"{value:0{bits}b}" for value in row).ljust(16, "0"), 2).to_bytes(2)
        for row in pixels
    ]


def png(pixels: np.ndarray, bits: int) -> bytes:
    """A grey PNG file of 2 or 4 bits (ISO/IEC 15948), which Pillow cannot write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    width = pixels.shape[1]
    rows = [row[: width * bits // 8] for row in packed(pixels, bits)]
    head = struct.pack(">IIBBBBB", width, len(rows), bits, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = [(b"IHDR", head), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def tiff(pixels: np.ndarray, bits: int, photometric: int) -> bytes:
    """A TIFF file (TIFF 6.0, section 4) of 2, 4 or 8 bits; photometric 0: 0 is white."""
    height, width = pixels.shape
    rows = [bytes(row) if bits == 8 else row[: width * bits // 8] for row in _rows(pixels, bits)]
    tags = [
        *((256, width), (257, height), (258, bits), (259, 1), (262, photometric)),
        *((273, 8 + 2 + 8 * 12 + 4), (278, height), (279, sum(map(len, rows)))),
    ]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
    return head + b"".join(rows)


def _rows(pixels: np.ndarray, bits: int) -> list:
    return list(pixels) if bits == 8 else packed(pixels, bits)


def pgm(pixels: np.ndarray, most: int) -> bytes:
    height, width = pixels.shape
    values = pixels.astype(">u2" if most > 255 else np.uint8).tobytes()
    return f"P5 {width} {height} {most}\n".encode() + values


def opencv(ending: str, dtype: type, channels: int) -> bytes:
    image = np.repeat(PIXELS.astype(dtype)[:, :, np.newaxis], channels, axis=2)
    return cv2.imencode(ending, image)[1].tobytes()


FILES: dict[str, tuple[str, bytes]] = {
    "png of 2 bits": ("png", png(PIXELS, 2)),
    "png of 4 bits": ("png", png(PIXELS, 4)),
    "tiff of 2 bits": ("tif", tiff(PIXELS, 2, 1)),
    "tiff of 4 bits": ("tif", tiff(PIXELS, 4, 1)),
    "tiff of 4 bits, 0 is white": ("tif", tiff(PIXELS, 4, 0)),
    "tiff of 8 bits, 0 is white": ("tif", tiff(PIXELS, 8, 0)),
    "pgm of 2 at most": ("pgm", pgm(PIXELS, 2)),
    "pgm of 1000 at most": ("pgm", pgm(PIXELS, 1000)),
    "rgb": ("png", opencv(".png", np.uint8, 3)),
    "rgb of a bitmap": ("bmp", opencv(".bmp", np.uint8, 3)),
    "rgb of a tiff": ("tif", opencv(".tif", np.uint8, 3)),
    "rgb of 16 bits": ("png", opencv(".png", np.uint16, 3)),
    "rgb of 16 bits in a tiff": ("tif", opencv(".tif", np.uint16, 3)),
    "ppm of 16 bits": ("ppm", opencv(".ppm", np.uint16, 3)),
    "float": ("tif", opencv(".tif", np.float32, 1)),
}


@pytest.mark.parametrize("kind", FILES)
def test_values_are_those_of_the_file(tmp_path: Path, kind: str):
    ending, data = FILES[kind]
    make_pair(tmp_path, "1", grey(PIXELS))
    (tmp_path / "l/1.png").unlink()
    (tmp_path / f"l/1.{ending}").write_bytes(data)
    np.testing.assert_array_equal(label_of(plugin_of(tmp_path), "1"), PIXELS)


def test_16_bits_that_pillow_cuts_are_refused_where_they_are_not_read(tmp_path: Path):
    make_pair(tmp_path, "1", grey(PIXELS))
    wide = opencv(".png", np.uint16, 4)
    for name, data in (("1", wide), ("2", wide)):
        make_pair(tmp_path, name, grey(PIXELS))
        (tmp_path / f"l/{name}.png").write_bytes(data)
    with pytest.raises(IngestionError, match=r"1\.png .* 16 bits and opacity"):
        plugin_of(tmp_path)
    rows = text(tmp_path, "colors.txt", "0 0 0", "1 1 1", "2 2 2")
    with pytest.raises(IngestionError, match="colors have 16 bits"):
        label_of(plugin_of(tmp_path, colormap_method="textfile", colormap_text_path=rows), "1")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 255], r"values 0, 255\. .* 256 classes, 254 of which .* set grey_values to order"),
        ([0, 85, 170], r"171 classes, 168 of which have no pixel"),
        ([0, 10, 20], r"values 0, 10, 20\. .*class_labels_path"),
        ([0, 1, 255], r"set ignore_label to 255, too"),
        ([7], r"hold only the value 7\. .* 8 classes, 7 of which"),
    ],
)
@pytest.mark.parametrize("kind", ["uint8", "uint16"])
def test_values_that_are_no_indices_end_the_job(
    tmp_path: Path, values: list[int], expected: str, kind: str
):
    make_pair(tmp_path, "1", grey([values * 3], kind))
    with pytest.raises(IngestionError, match=expected):
        plugin_of(tmp_path)
    # What the text says helps; names say which indices there are.
    order = plugin_of(tmp_path, grey_values="order")
    assert label_of(order, "1").tolist() == [list(range(len(values))) * 3]
    names = text(tmp_path, "names.txt", *(f"class {n}" for n in range(256)))
    assert label_of(plugin_of(tmp_path, class_labels_path=names), "1").tolist() == [values * 3]


@pytest.mark.parametrize("values", [[0, 1], [1], [2, 3], [0, 4], [0, 1, 2, 3, 4, 9, 8]])
def test_few_classes_may_have_no_pixel(tmp_path: Path, values: list[int]):
    make_pair(tmp_path, "1", grey([values]))
    assert label_of(plugin_of(tmp_path), "1").tolist() == [values]


def disc() -> np.ndarray:
    """A disc with soft edges, from 0 to 255, as Pillow draws it when it is made smaller."""
    rows, columns = np.mgrid[:800, :800]
    large = np.hypot(rows - 400, columns - 400) < 250
    image = Image.fromarray((large * 255).astype(np.uint8))
    return np.asarray(image.resize((200, 200), Image.Resampling.BILINEAR))


@pytest.mark.parametrize("values", ["ids", "order"])
def test_soft_edges_end_the_job_with_the_field_that_helps(tmp_path: Path, values: str):
    assert len(np.unique(disc())) > 100
    make_pair(tmp_path, "1", grey(disc()))
    expected = r"pixels are 0 or 255, .* soft edges; then set grey_values to threshold"
    with pytest.raises(IngestionError, match=expected):
        plugin_of(tmp_path, grey_values=values)


def compressed(ending: str, image: Image.Image) -> bytes:
    options: dict[str, dict] = {
        "webp": {"quality": 95},
        "tif": {"compression": "jpeg", "quality": 95},
        "lossless.webp": {"lossless": True},
        "deflated.tif": {"compression": "tiff_adobe_deflate"},
    }
    file = io.BytesIO()
    image.convert("RGB").save(file, "TIFF" if "tif" in ending else "WEBP", **options[ending])
    return file.getvalue()


@pytest.mark.parametrize("ending", ["webp", "tif"])
def test_a_compression_that_changes_pixels_is_refused(tmp_path: Path, ending: str):
    make_pair(tmp_path, "1", grey(disc()))
    (tmp_path / "l/1.png").unlink()
    (tmp_path / f"l/1.{ending}").write_bytes(compressed(ending, grey(disc() // 128)))
    with pytest.raises(IngestionError, match=r"compressed as .*(WebP|JPEG), which changes pixels"):
        plugin_of(tmp_path)
    (tmp_path / f"l/1.{ending}").write_bytes(compressed(ending, grey(disc())))
    found = label_of(plugin_of(tmp_path, grey_values="threshold"), "1")
    assert (found != (disc() >= 128)).mean() < 0.002


@pytest.mark.parametrize("kind", ["lossless.webp", "deflated.tif"])
def test_a_compression_without_loss_is_read(tmp_path: Path, kind: str):
    make_pair(tmp_path, "1", grey(PIXELS))
    (tmp_path / "l/1.png").unlink()
    (tmp_path / f"l/1.{kind.split('.')[1]}").write_bytes(compressed(kind, grey(PIXELS)))
    np.testing.assert_array_equal(label_of(plugin_of(tmp_path), "1"), PIXELS)


def as_jpeg(path: Path) -> None:
    grey(disc()).convert("RGB").save(path.with_suffix(".jpg"), quality=95)
    path.unlink()


@pytest.mark.parametrize(
    "save",
    [
        lambda path: None,
        as_jpeg,
        lambda path: grey(disc() * np.uint16(257), "uint16").save(path),
        lambda path: (
            grey(disc() / np.float32(255), "float32").save(path.with_suffix(".tif"))
            or path.unlink()
        ),
        lambda path: grey(disc()).convert("P").save(path),
        lambda path: grey(disc()).point(lambda value: 255 * (value >= 128), "1").save(path),
    ],
    ids=["8 bits", "JPEG", "16 bits", "float", "palette", "1 bit"],
)
def test_a_threshold_makes_two_classes(tmp_path: Path, save: Callable[[Path], None]):
    make_pair(tmp_path, "1", grey(disc()))
    save(tmp_path / "l/1.png")
    plugin = plugin_of(tmp_path, grey_values="threshold")
    assert plugin.user_data["class_labels"] == ["dark", "bright"]
    found, expected = label_of(plugin, "1"), disc() >= 128
    # A JPEG file has other values at the edge.
    assert (found != expected).mean() < 0.002
    assert found.dtype == np.uint8


def test_a_threshold_that_no_pixel_reaches_ends_the_job(tmp_path: Path):
    make_pair(tmp_path, "1", grey([[0, 255]], "uint16"))
    with pytest.raises(IngestionError, match="no pixel that is at least half as bright"):
        plugin_of(tmp_path, grey_values="threshold")


@pytest.mark.parametrize("turned", ["i", "l"])
def test_which_image_of_a_pair_is_turned_is_said(tmp_path: Path, turned: str):
    make_pair(tmp_path, "1", grey(PIXELS))
    exif = Image.Exif()
    exif[274] = 6
    with Image.open(tmp_path / turned / "1.png") as image:
        image.save(tmp_path / turned / "1.png", exif=exif)
    with pytest.raises(IngestionError, match=rf"4.* {turned}?.*{turned}/1\.png is turned as its"):
        label_of(plugin_of(tmp_path), "1")
