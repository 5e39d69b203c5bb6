"""Images are opened by the formats that are named, never by what Pillow would guess."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from digits_image_segmentation.labels import Reading, read_label_image
from PIL import Image

from core.exceptions import IngestionError
from core.images import SUFFIXES, is_image_name, read_image, read_image_bytes
from core.images.formats import FORMATS, header_size
from tests.core.images.files import save, smooth
from tests.core.images.png_files import png_chunk

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n%%EOF\n"
OTHERS = ["EPS", "PSD", "TGA", "ICO", "PCX", "SGI", "XBM", "DDS", "JPEG2000", "MSP"]


def test_an_eps_file_by_another_name_starts_no_ghostscript(tmp_path: Path):
    path = tmp_path / "image.png"
    path.write_bytes(EPS)
    tools, started = tmp_path / "bin", tmp_path / "started"
    tools.mkdir()
    (tools / "gs").write_text(f"#!/bin/sh\ntouch {started}\n")
    (tools / "gs").chmod(0o755)
    with_pillow = "import sys; from PIL import Image; Image.open(sys.argv[1]).load()"
    with_us = "import sys; from core.images import read_image; read_image(sys.argv[1])"
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}
    errors = {}
    for code in (with_us, with_pillow):
        errors[code] = subprocess.run(
            [sys.executable, "-c", code, path], env=environment, capture_output=True, text=True
        ).stderr
        assert started.exists() == (code == with_pillow)
    assert f"{path} cannot be used as an image: it is an EPS file, which is not" in errors[with_us]


@pytest.mark.parametrize("kind", OTHERS)
def test_no_other_format_is_opened(tmp_path: Path, kind: str):
    path = tmp_path / "image.png"
    if kind == "PSD":  # Pillow does not write it
        path.write_bytes(b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 8, 8, 8, 3) + bytes(500))
    else:
        image = Image.fromarray(smooth(16, 16))
        image.convert("1" if kind in {"XBM", "MSP"} else "RGB").save(path, kind)
    for read in (read_image, lambda path: read_label_image(str(path), Reading.IDS)):
        with pytest.raises(IngestionError, match=r"image.png cannot be used as a.* image: it is"):
            read(path)
    with pytest.raises(ValueError, match=r"read"):
        header_size(path)


def test_the_formats_are_those_of_the_endings(tmp_path: Path):
    endings = {ending for ending, kind in Image.registered_extensions().items() if kind in FORMATS}
    assert endings >= SUFFIXES
    for ending in sorted(SUFFIXES - {".pbm", ".pgm"}):
        path = save(tmp_path / f"image{ending}", smooth(8, 12))
        unnamed = path.rename(tmp_path / "image")
        assert read_image(unnamed).shape[:2] == header_size(unnamed) == (8, 12)


@pytest.mark.parametrize("bits", [8, 10, 12])
@pytest.mark.parametrize("channels", [1, 3])
def test_avif_files_of_8_bits_are_read(bits: int, channels: int):
    pixels = smooth(16, 24, channels).astype(np.uint8 if bits == 8 else np.uint16)
    pixels <<= bits - 8
    data = imagecodecs.avif_encode(np.squeeze(pixels), level=100, bitspersample=bits)
    if bits == 8:
        found = read_image_bytes(data, "image.avif")
        assert np.abs(found.astype(int) - pixels).max() <= 1
    else:
        with pytest.raises(IngestionError, match=r"AVIF file of 10 or 12 bits, .* as PNG"):
            read_image_bytes(data, "image.avif")


def test_names_of_images_that_are_not_read_are_known():
    """So that they are rejected, not passed over."""
    for name in ("a.jp2", "A.HEIC", "a.jfif", "a.JPE", "a.avif", "a.png"):
        assert is_image_name(name)
    for name in ("a.txt", "jp2", "a.dcm", ".png"):
        assert not is_image_name(name)


def test_a_png_file_tells_its_size_in_its_first_chunk(tmp_path: Path):
    """Else a small size before the true one would pass the check of the size."""
    path = save(tmp_path / "image.png", smooth(8, 8))
    data = path.read_bytes()
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
    fake = png_chunk(b"abCd", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    path.write_bytes(data[:8] + fake + header + data[33:])
    with pytest.raises(IngestionError, match=r"its first chunk is not its header"):
        read_image(path)
