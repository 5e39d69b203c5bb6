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
"""How a zip file begins: with a member, or where there is none, with its end."""
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The others are rare, and zipfile reads them without a bound for its memory, if at all."""
UNREAD = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz"}
UTF8, ENCRYPTED = 0x800, 0x1 | 0x40 | 0x2000
LOCAL_HEADER = 30
CHUNK = 2**18


def members(archive: Path, limits: Limits) -> Iterator[Member]:
    """All files and folders; none is read yet.

    Raises:
        ArchiveError: the list of members is damaged, or one is something else or cannot be read.
    """
    with opened(archive) as file:
        refuse_overlaps(file)
        yield from map(member_of, file.infolist())


def contents(archive: Path, limits: Limits) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """All files, each with its bytes, which raise ArchiveError where they are damaged."""
    with opened(archive) as file:
        for info in file.infolist():
            member = member_of(info)
            if not member.is_folder:
                yield member, chunks_of(file, info)


def opened(archive: Path) -> zipfile.ZipFile:
    with reading("The archive"):
        return zipfile.ZipFile(archive)


def chunks_of(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with reading(member_named(name_of(info))), file.open(info) as content:
        while chunk := content.read(CHUNK):
            yield chunk


def member_of(info: zipfile.ZipInfo) -> Member:
    name = name_of(info)
    if what := fault_of(info):
        raise ArchiveError(f"{member_named(name)} {what}")
    if not name.endswith("/"):
        return Member(name, info.file_size)
    if info.file_size:
        raise ArchiveError(f"{member_named(name)} is a folder with a content. Pack anew.")
    return Member(name, 0, is_folder=True)


def fault_of(info: zipfile.ZipInfo) -> str:
    """Why a member is refused, whatever its name, and what to do; or ""."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is a link or a device. Pack files and folders only (zip without -y)."
    if info.flag_bits & ENCRYPTED:
        return "is encrypted. Pack without a password."
    if info.compress_type not in METHODS:
        method = UNREAD.get(info.compress_type, f"method {info.compress_type}")
        return f"is compressed by {method}, which is not read. Pack it with Deflate, the usual."
    return ""


def name_of(info: zipfile.ZipInfo) -> str:
    """The whole name; `filename` ends at a NUL.

    Programs that do not say in which encoding their names are, such as macOS's, mostly use
    UTF-8. The standard's other encoding is what zipfile assumed.
    """
    name = info.orig_filename
    if info.flag_bits & UTF8 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode()
    except UnicodeDecodeError:
        return name


def refuse_overlaps(file: zipfile.ZipFile) -> None:
    """Refuse members that share bytes: with them, a small file unpacks to any size."""
    before, end = "", 0
    infos = sorted(file.infolist(), key=lambda info: info.header_offset)
    for info in infos:
        name = name_of(info)
        if info.header_offset < end:
            raise ArchiveError(
                f"{member_named(name)} overlaps “{printed(before) or 'the begin'}”. "
                "The archive is damaged or made to do harm; pack and upload it again."
            )
        before, end = name, info.header_offset + LOCAL_HEADER + info.compress_size
    if infos and end > file.start_dir:
        raise ArchiveError(
            f"{member_named(before)} reaches beyond the archive's end. Pack and upload it again."
        )
