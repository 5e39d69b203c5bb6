"""The members of tar files, compressed or not."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from core.archives.contents import Limits, Member, refuse_more_bytes
from core.archives.failures import member_named, reading
from core.archives.names import printed
from core.exceptions import ArchiveError

COMPRESSED: list[tuple[bytes, Callable[..., Any]]] = [
    (b"\x1f\x8b", gzip.open),
    (b"BZh", bz2.open),
    (b"\xfd7zXZ\0", lzma.open),
]
HEADERS = 16 * 2**10
"""Bytes that a member's headers, padding and what is left out beside it may have."""
LONGEST_HEADER = 64 * 2**10
"""Bytes of one header that a name or attributes follow in; tarfile reads it at once."""
LONG_HEADERS = {
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
}
CHUNK = 2**18
SPARSE = "{} is stored with holes. Pack with tar without --sparse."


def members(archive: Path, limits: Limits) -> Iterator[Member]:
    """All files and folders; the archive is read to its end, with its checksums.

    Raises:
        ArchiveError: it is damaged or no tar, or a member is neither file nor folder.
    """
    with opened(archive, limits) as tar:
        yield from map(member_of, infos_of(tar))
        refuse_more_after_end(tar)


def contents(archive: Path, limits: Limits) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """All files, each with its bytes, to be read before the next one."""
    with opened(archive, limits) as tar:
        for info in infos_of(tar):
            member = member_of(info)
            if not member.is_folder:
                yield member, chunks_of(tar, info)


@contextlib.contextmanager
def opened(archive: Path, limits: Limits) -> Iterator[tarfile.TarFile]:
    """The archive as a stream.

    In a stream tarfile can only go forward, whatever offsets a header claims; reading a
    file in which it can go back may never end.
    """
    with archive.open("rb") as file:
        begin = file.read(6)
    decompress = next((kind for magic, kind in COMPRESSED if begin.startswith(magic)), open)
    with decompress(archive, "rb") as stream, first_header_of(Counted(stream, limits)) as tar:
        yield tar


def first_header_of(stream: Counted) -> tarfile.TarFile:
    """The archive after its first header."""
    with reading("The archive"):
        try:
            return tarfile.open(fileobj=cast(Any, stream), mode="r|", tarinfo=Header)
        except tarfile.ReadError as error:
            raise ArchiveError(
                "The file is neither a zip nor a tar archive, or damaged at its begin. "
                "Pack the folder as .zip or .tar.gz."
            ) from error


class Counted:
    """A stream that ends with an error when there is too much in it, wanted or not."""

    def __init__(self, stream: IO[bytes], limits: Limits) -> None:
        """Take what is read."""
        self.stream = stream
        self.limits = limits
        self.left = limits.bytes + (limits.files + 1) * HEADERS

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            refuse_more_bytes(self.limits.bytes + 1, self.limits)
        return data


class Header(tarfile.TarInfo):
    """A member's header. Where one is damaged tarfile stops as if there were no more."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Header:
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if len(buf) == tarfile.BLOCKSIZE and not any(buf):
                # The archive's end, which tarfile knows by this error.
                raise
            raise tarfile.ReadError(str(error)) from error
        if header.size < 0 or (header.type in LONG_HEADERS and header.size > LONGEST_HEADER):
            raise tarfile.ReadError(f"a header of {header.size:,} bytes")
        if header.type == tarfile.GNUTYPE_SPARSE:
            raise ArchiveError(SPARSE.format(member_named(header.name)))
        return header


def infos_of(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    before = ""
    while True:
        with reading(f"The archive, after “{printed(before)}”," if before else "The archive"):
            info = tar.next()
        if info is None:
            return
        # tarfile would keep them all.
        cast(Any, tar).members.clear()
        yield info
        before = info.name


def member_of(info: tarfile.TarInfo) -> Member:
    what = member_named(info.name)
    if info.isdir():
        return Member(info.name, 0, is_folder=True)
    if info.issym() or info.islnk():
        raise ArchiveError(f"{what} is a link. Pack with tar --dereference --hard-dereference.")
    if not info.isreg():
        raise ArchiveError(f"{what} is neither a file nor a folder. Pack without it.")
    if info.issparse():
        raise ArchiveError(SPARSE.format(what))
    if info.size < 0:
        raise ArchiveError(f"{what} claims a size below 0. Pack and upload the archive again.")
    return Member(info.name, info.size)


def chunks_of(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    with reading(member_named(info.name)):
        content = cast(IO[bytes], tar.extractfile(info))
        while chunk := content.read(CHUNK):
            yield chunk


def refuse_more_after_end(tar: tarfile.TarFile) -> None:
    """Read what is behind the archive's end: zeros, and the checksum of the compression."""
    with reading("The archive"):
        while data := tar.fileobj.read(CHUNK):
            if data.strip(b"\0"):
                raise ArchiveError(
                    "The archive goes on behind its end, as if several were joined. "
                    "Pack all folders into one archive."
                )
