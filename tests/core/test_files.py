"""Only regular files are opened, whatever a user names, and nobody is kept waiting."""

from __future__ import annotations

import os
import socket

import pytest

from core.any_image import Shape, is_dicom_file
from core.dicom.image import frame_count, read_image
from core.dicom.reading import is_dicom
from core.exceptions import IngestionError
from core.files import open_file, open_named, read_bytes
from core.texts import read_text

ANY = Shape(None, None, "squash")


@pytest.fixture(params=["pipe", "device", "zeros", "socket", "link"])
def special(request, tmp_path):
    """A path that can be opened, but leads to no regular file."""
    path = tmp_path / f"{request.param}.png"
    server = socket.socket(socket.AF_UNIX)
    if request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "device":
        path = "/dev/zero"
    elif request.param == "zeros":
        path.symlink_to("/dev/zero")
    elif request.param == "link":
        os.mkfifo(tmp_path / "behind")
        path.symlink_to("behind")
    else:
        server.bind(str(path))
    with server:
        yield str(path)


READERS = {
    "bytes": lambda path: read_bytes(path, 10),
    "text": lambda path: read_text(path, 10),
    "image": ANY.read,
    "DICOM": read_image,
    "frames": frame_count,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_what_is_not_regular_is_refused_with_its_name(special, read):
    with pytest.raises(IngestionError, match="it is not a regular file, but a") as caught:
        read(special)
    assert special in str(caught.value)


def test_it_is_no_dicom_either(special):
    assert not is_dicom(special)
    assert not is_dicom_file(special)


def test_no_descriptor_is_left_open(special, tmp_path):
    before = os.listdir("/proc/self/fd")
    for path in (special, tmp_path, tmp_path / "none"):
        with pytest.raises(OSError, match=r"regular|Is a dir|No such|device"):
            open_file(path)
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none", "No such file"),
        ("", "Is a directory"),
        ("a\0b", "no file can have this name"),
        ("\ud800", "no file can have this name"),
        ("x" * 300, "File name too long"),
        ("loop", "Too many levels of symbolic links"),
    ],
    ids=ascii,
)
def test_what_cannot_be_opened_says_why(tmp_path, name, reason):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(IngestionError, match=f"cannot be read: {reason}"):
        read_bytes(f"{tmp_path}/{name}", 10)


def test_names_in_errors_hide_nothing(tmp_path):
    with pytest.raises(IngestionError, match=r"a\\x1b\\n cannot be read"):
        read_bytes(tmp_path / "a\x1b\n", 10)


def test_a_file_is_read_up_to_the_most(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"abc")
    assert read_bytes(tmp_path / "x.txt", 3) == b"abc"
    with pytest.raises(IngestionError, match=r"x\.txt has 3 bytes; at most 2 are read"):
        read_bytes(tmp_path / "x.txt", 2)


def test_errors_of_reading_are_told_too(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    with (
        pytest.raises(IngestionError, match="x cannot be read: Input/output error"),
        open_named(tmp_path / "x"),
    ):
        raise OSError(5, "Input/output error")
