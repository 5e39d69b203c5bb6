"""The members of zip files."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from core.archives.contents import Limits, Member
from core.archives.failures import member_named, reading
from core.archives.names import printed
from core.exceptions import ArchiveError

MAGIC = (b"PK\3\4", b"PK\5\6")
"""Signatures at the start of a zip file: of a member or, if it is empty, of its end."""
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Supported compression; zipfile reads other methods with unbounded memory, if at all."""
_UNREAD = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz"}
_UTF8, _ENCRYPTED = 0x800, 0x1 | 0x40 | 0x2000
_LOCAL_HEADER = 30
_CHUNK = 2**18


def members(archive: Path, limits: Limits) -> Iterator[Member]:
    """All files and folders, without reading their content.

    Raises:
        ArchiveError: the list of members is damaged, or a member is not a file or folder, or
        cannot be read.
    """
    with _opened(archive) as file:
        _refuse_overlaps(file)
        yield from map(_member_of, file.infolist())


def contents(archive: Path, limits: Limits) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """All files with their bytes; reading damaged ones raises ArchiveError."""
    with _opened(archive) as file:
        for info in file.infolist():
            member = _member_of(info)
            if not member.is_folder:
                yield member, _chunks_of(file, info)


def _opened(archive: Path) -> zipfile.ZipFile:
    with reading("The archive"):
        return zipfile.ZipFile(archive)


def _chunks_of(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with reading(member_named(_name_of(info))), file.open(info) as content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _member_of(info: zipfile.ZipInfo) -> Member:
    name = _name_of(info)
    if what := _fault_of(info):
        raise ArchiveError(f"{member_named(name)} {what}")
    if not name.endswith("/"):
        return Member(name, info.file_size)
    if info.file_size:
        raise ArchiveError(
            f"{member_named(name)} is a folder with content. Create the archive again."
        )
    return Member(name, 0, is_folder=True)


def _fault_of(info: zipfile.ZipInfo) -> str:
    """Why a member is refused other than by name, and what to do; or ""."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is a link or a device. Archive files and folders only (zip without -y)."
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted. Create the archive without a password."
    if info.compress_type not in _METHODS:
        method = _UNREAD.get(info.compress_type, f"method {info.compress_type}")
        return f"is compressed by {method}, which is not supported. Use Deflate, the usual method."
    return ""


def _name_of(info: zipfile.ZipInfo) -> str:
    """The full name; `filename` is cut at a NUL.

    Programs that do not declare the encoding of names, such as macOS's, mostly use UTF-8;
    zipfile assumes the standard's other encoding.
    """
    name = info.orig_filename
    if info.flag_bits & _UTF8 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode()
    except UnicodeDecodeError:
        return name


def _refuse_overlaps(file: zipfile.ZipFile) -> None:
    """Refuse members that share bytes, which let a small file unpack to any size."""
    before, end = "", 0
    infos = sorted(file.infolist(), key=lambda info: info.header_offset)
    for info in infos:
        name = _name_of(info)
        if info.header_offset < end:
            raise ArchiveError(
                f"{member_named(name)} overlaps “{printed(before) or 'the start'}”. "
                "The archive is damaged or malicious; create and upload it again."
            )
        before, end = name, info.header_offset + _LOCAL_HEADER + info.compress_size
    if infos and end > file.start_dir:
        raise ArchiveError(
            f"{member_named(before)} extends beyond the end of the archive. "
            "Create and upload it again."
        )
