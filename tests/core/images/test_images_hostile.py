"""Files that are damaged, or made to do harm."""

from __future__ import annotations

import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from core.exceptions import IngestionError
from core.images import read_image
from tests.core.images.files import noise, save, smooth
from tests.core.images.png_files import png_chunk
from tests.core.images.tiff_files import tiff

ENDINGS = ["avif", "bmp", "gif", "jpg", "png", "ppm", "tif", "webp"]


def huge_png(height: int, width: int) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(bytes(10**6)))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + png_chunk(b"IEND", b"")


def huge_jpeg(tmp_path: Path) -> bytes:
    """A small file whose header claims 65,500 × 65,500 pixels."""
    data = bytearray(save(tmp_path / "small.jpg", smooth(8, 8)).read_bytes())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 65500, 65500)
    return bytes(data)


def huge_bmp(tmp_path: Path) -> bytes:
    data = bytearray(save(tmp_path / "small.bmp", smooth(8, 8)).read_bytes())
    data[18:26] = struct.pack("<ii", 60000, 60000)
    return bytes(data)


def huge_ppm(tmp_path: Path) -> bytes:
    return b"P6 100000 100000 255\n" + bytes(100)


def huge_gif(tmp_path: Path) -> bytes:
    data = bytearray(save(tmp_path / "small.gif", smooth(8, 8, 1)).read_bytes())
    data[6:10] = struct.pack("<HH", 60000, 60000)
    return bytes(data)


def huge_tiff(tmp_path: Path) -> bytes:
    return tiff(noise(8, 8), deflate=True, t256=[60000], t257=[60000])


@pytest.mark.parametrize(
    "make",
    [lambda _: huge_png(50000, 50000), huge_jpeg, huge_bmp, huge_ppm, huge_gif, huge_tiff],
)
def test_claimed_sizes_are_refused_before_memory_is_taken(tmp_path: Path, make):
    path = tmp_path / "image"
    path.write_bytes(make(tmp_path))
    code = "import sys; from core.images import read_image; read_image(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)),
    )
    assert f"IngestionError: {path} cannot be used as an image: " in done.stderr
    assert "pixels" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kept", [0, 1, 10, 0.5, 0.9])
def test_a_truncated_file_is_named(tmp_path: Path, ending: str, kept: float):
    path = save(tmp_path / f"image.{ending}", noise(64, 48))
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data)) if kept < 1 else int(kept)])
    with pytest.raises(IngestionError, match=f"image.{ending} cannot be used as an image: "):
        read_image(path)


@pytest.mark.parametrize(
    "content", [b"", b"no image", b"\xff\xd8\xff", b"II*\0", b"P6", b"\0" * 500]
)
def test_what_is_no_image_is_named_without_addresses_in_memory(tmp_path: Path, content: bytes):
    path = tmp_path / "image.png"
    path.write_bytes(content)
    with pytest.raises(IngestionError, match=r"image.png cannot be used") as caught:
        read_image(path)
    assert "0x" not in str(caught.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path):
    path = tmp_path / "image.png"
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(IngestionError, match=r"image.png has 1,099,511,627,776 bytes"):
        read_image(path)


def test_a_folder_is_no_image(tmp_path: Path):
    with pytest.raises(IngestionError, match="cannot be read: Is a directory"):
        read_image(tmp_path)


def test_a_cmyk_jpeg_is_read_as_by_pillow(tmp_path: Path):
    path = tmp_path / "image.jpg"
    Image.fromarray(smooth(16, 24)).convert("CMYK").save(path)
    expected = Image.open(path).convert("RGB")
    assert read_image(path).tobytes() == expected.tobytes()
