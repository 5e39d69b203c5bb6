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

_COMPRESSED: list[tuple[bytes, Callable[..., Any]]] = [
    (b"\x1f\x8b", gzip.open),
    (b"BZh", bz2.open),
    (b"\xfd7zXZ\0", lzma.open),
]
_HEADERS = 16 * 2**10
"""Maximum bytes for a member's headers, padding and the skipped files beside it."""
_LONGEST_HEADER = 64 * 2**10
"""Maximum bytes of a header extension (long name, attributes), which tarfile reads at once."""
_LONG_HEADERS = {
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
}
_CHUNK = 2**18
_SPARSE = "{} is a sparse file. Create the archive with tar without --sparse."


def members(archive: Path, limits: Limits) -> Iterator[Member]:
    """All files and folders; the archive is read to the end, verifying its checksums.

    Raises:
        ArchiveError: it is damaged or not a tar, or a member is neither file nor folder.
    """
    with _opened(archive, limits) as tar:
        yield from map(_member_of, _infos_of(tar))
        _refuse_more_after_end(tar)


def contents(archive: Path, limits: Limits) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """All files with their bytes; read each one before taking the next."""
    with _opened(archive, limits) as tar:
        for info in _infos_of(tar):
            member = _member_of(info)
            if not member.is_folder:
                yield member, _chunks_of(tar, info)


@contextlib.contextmanager
def _opened(archive: Path, limits: Limits) -> Iterator[tarfile.TarFile]:
    """The archive as a stream.

    In a stream, tarfile can only move forward, whatever offsets a header claims; in a seekable
    file it might loop forever.
    """
    with archive.open("rb") as file:
        begin = file.read(6)
    decompress = next((kind for magic, kind in _COMPRESSED if begin.startswith(magic)), open)
    with decompress(archive, "rb") as stream, _first_header_of(_Counted(stream, limits)) as tar:
        yield tar


def _first_header_of(stream: _Counted) -> tarfile.TarFile:
    """The archive after its first header."""
    with reading("The archive"):
        try:
            return tarfile.open(fileobj=cast(Any, stream), mode="r|", tarinfo=_Header)
        except tarfile.ReadError as error:
            raise ArchiveError(
                "The file is neither a zip nor a tar archive, or its start is damaged. "
                "Archive the folder as .zip or .tar.gz."
            ) from error


class _Counted:
    """A stream that raises an error when more is read from it than is allowed."""

    def __init__(self, stream: IO[bytes], limits: Limits) -> None:
        """Take the stream to read from."""
        self.stream = stream
        self.limits = limits
        self.left = limits.bytes + (limits.files + 1) * _HEADERS

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            refuse_more_bytes(self.limits.bytes + 1, self.limits)
        return data


class _Header(tarfile.TarInfo):
    """A member's header; refuses damaged ones, which tarfile would take for the end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if len(buf) == tarfile.BLOCKSIZE and not any(buf):
                # tarfile recognizes the end of the archive by this error.
                raise
            raise tarfile.ReadError(str(error)) from error
        if header.size < 0 or (header.type in _LONG_HEADERS and header.size > _LONGEST_HEADER):
            raise tarfile.ReadError(f"a header of {header.size:,} bytes")
        if header.type == tarfile.GNUTYPE_SPARSE:
            raise ArchiveError(_SPARSE.format(member_named(header.name)))
        return header


def _infos_of(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    before = ""
    while True:
        with reading(f"The archive, after “{printed(before)}”," if before else "The archive"):
            info = tar.next()
        if info is None:
            return
        # Otherwise tarfile would keep them all in memory.
        cast(Any, tar).members.clear()
        yield info
        before = info.name


def _member_of(info: tarfile.TarInfo) -> Member:
    what = member_named(info.name)
    if info.isdir():
        return Member(info.name, 0, is_folder=True)
    if info.issym() or info.islnk():
        raise ArchiveError(
            f"{what} is a link. Create the archive with tar --dereference --hard-dereference."
        )
    if not info.isreg():
        raise ArchiveError(f"{what} is neither a file nor a folder. Create the archive without it.")
    if info.issparse():
        raise ArchiveError(_SPARSE.format(what))
    if info.size < 0:
        raise ArchiveError(f"{what} has a negative size. Create and upload the archive again.")
    return Member(info.name, info.size)


def _chunks_of(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    with reading(member_named(info.name)):
        content = cast(IO[bytes], tar.extractfile(info))
        while chunk := content.read(_CHUNK):
            yield chunk


def _refuse_more_after_end(tar: tarfile.TarFile) -> None:
    """Read what follows the end of the archive: zeros, and the checksum of the compression."""
    with reading("The archive"):
        while data := tar.fileobj.read(_CHUNK):
            if data.strip(b"\0"):
                raise ArchiveError(
                    "There is data after the end of the archive, as if several were concatenated. "
                    "Put all folders into one archive."
                )
