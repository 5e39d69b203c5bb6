"""Unpacking an archive in this process: read all headers, check, write."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from core.archives import tars, zips
from core.archives.contents import Contents, Limits, Member, Unpacked, amount, refuse_more_bytes
from core.archives.disk import writing
from core.archives.failures import member_named
from core.exceptions import ArchiveError


class _Kind(Protocol):
    """The interface of the modules for archive formats. Both functions read from the start."""

    def members(self, archive: Path, limits: Limits) -> Iterator[Member]: ...

    def contents(
        self, archive: Path, limits: Limits
    ) -> Iterator[tuple[Member, Iterator[bytes]]]: ...


def extract(archive: Path, folder: Path, limits: Limits) -> Unpacked:
    """Unpack into an empty folder, which may hold some of the files after an error.

    Raises:
        ArchiveError: it is damaged or refused.
        DiskFullError: there is no space.
        MemoryError: reading it takes too much.
    """
    kind = _kind_of(archive)
    contents = Contents(limits)
    for member in kind.members(archive, limits):
        contents.add(member)
    contents.check(_free_on(folder))
    meter = Meter(folder, limits)
    with writing(folder):
        for path in sorted(contents.folders):
            (folder / path).mkdir()
        for member, chunks in kind.contents(archive, limits):
            if path := member.path:
                _write(folder / path, _metered(chunks, member, meter))
    return Unpacked(len(contents.files), meter.bytes)


def _kind_of(archive: Path) -> _Kind:
    """The format, by the start of the content: a tar archive may end with a zip file."""
    with archive.open("rb") as file:
        return zips if file.read(4) in zips.MAGIC else tars


def _free_on(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Meter:
    """Counts what is actually written, which may differ from what the archive claims."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Start with nothing."""
        self.folder = folder
        self.limits = limits
        self.bytes = 0

    def add(self, count: int) -> None:
        """Count bytes about to be written.

        Raises:
            ArchiveError: they are too many, or the disk was filled meanwhile.
        """
        self.bytes += count
        refuse_more_bytes(self.bytes, self.limits)
        if _free_on(self.folder) < self.limits.free:
            raise ArchiveError(
                f"The server's disk became full while the archive was unpacked: "
                f"{amount(self.limits.free)} must stay free. "
                "Upload less, or delete data that is no longer needed."
            )


def _metered(chunks: Iterator[bytes], member: Member, meter: Meter) -> Iterator[bytes]:
    """The bytes of a member, refused if their number differs from its declared size."""
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > member.size:
            break
        meter.add(len(chunk))
        yield chunk
    if count != member.size:
        raise ArchiveError(
            f"{member_named(member.name)} does not have its declared size of "
            f"{member.size:,} bytes. "
            "The archive is damaged or malicious; create and upload it again."
        )


def _write(path: Path, chunks: Iterator[bytes]) -> None:
    # Never replace or follow anything, although only folders can be there.
    with open(path, "xb", opener=_open_new) as file:
        for chunk in chunks:
            file.write(chunk)


def _open_new(path: str, flags: int) -> int:
    # The umask (core.privacy) applies; no file is made executable.
    return os.open(path, flags | os.O_NOFOLLOW, 0o666)
