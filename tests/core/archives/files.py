"""Archives made for tests, by the standard library or byte by byte."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from core.archives import Limits

LIMITS = Limits(bytes=2**24, files=1000, free=0)
TARS = {".tar": "w", ".tar.gz": "w:gz", ".tar.bz2": "w:bz2", ".tar.xz": "w:xz"}
KINDS = [".zip", *TARS]

Tree = Mapping[str, bytes | None]
"""Paths and what the files hold; None for a folder."""


def pack(path: Path, tree: Tree) -> Path:
    """An archive of the kind that the path's ending says, with names taken as they are."""
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in tree.items():
                info = zipfile.ZipInfo(name + "/" * (data is None))
                info.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(info, data or b"")
        return path
    with tarfile.open(path, TARS["." + path.name.partition(".")[2]]) as tar:
        for name, data in tree.items():
            info = tarfile.TarInfo(name)
            info.type = tarfile.DIRTYPE if data is None else tarfile.REGTYPE
            add(tar, info, data or b"")
    return path


def add(tar: tarfile.TarFile, info: tarfile.TarInfo, data: bytes = b"") -> None:
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def tree_of(folder: Path) -> dict[str, bytes | str | None]:
    """All that is below a folder, links by where they lead."""
    found: dict[str, bytes | str | None] = {}
    for base, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(base, name)
            mode = path.lstat().st_mode
            key = str(path.relative_to(folder))
            if stat.S_ISREG(mode):
                found[key] = path.read_bytes()
            else:
                found[key] = None if stat.S_ISDIR(mode) else f"{mode:o}"
    return found


def with_folders(tree: Tree) -> dict[str, bytes | None]:
    """The tree with all folders that its paths are in."""
    folders = {str(one) for path in tree for one in Path(path).parents} - {"."}
    return dict.fromkeys(folders) | dict(tree)


LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")


def patched(path: Path, **fields: int) -> Path:
    """The zip with numbers of its last member written over, in both of its headers."""
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\1\2")
    places = {"version": (6, 4), "flags": (8, 6), "method": (10, 8)}
    longs = {"crc": (16, 14), "packed": (20, 18), "size": (24, 22)}
    local = struct.unpack_from("<I", data, central + 42)[0]
    for field, value in fields.items():
        if field == "offset":
            struct.pack_into("<I", data, central + 42, value)
            continue
        (there, here), code = (places[field], "<H") if field in places else (longs[field], "<I")
        struct.pack_into(code, data, central + there, value)
        struct.pack_into(code, data, local + here, value)
    path.write_bytes(data)
    return path


def tar_header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """A header that claims a size, whatever follows it."""
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    data = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    # tobuf makes a regular file of what is none, and a number of what is below 0 differs.
    data[156:157] = kind
    return with_checksum(data)


def with_checksum(header: bytes | bytearray) -> bytes:
    """A block of a tar that claims to be a header in order."""
    cleared = bytes(header[:148]) + b" " * 8 + bytes(header[156:512])
    return cleared[:148] + b"%06o\0 " % sum(cleared) + cleared[156:]


def zeros_in_gzip(count: int) -> bytes:
    """So many zeros, at once: a gzip file may have many members."""
    block = 2**24
    return gzip.compress(bytes(block)) * (count // block) + gzip.compress(bytes(count % block))
