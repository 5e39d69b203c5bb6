"""Unpacking an archive in this process: look at all of it, check, write."""

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


class Kind(Protocol):
    """What the modules of the kinds of archives are. Both functions read it from its begin."""

    def members(self, archive: Path, limits: Limits) -> Iterator[Member]: ...

    def contents(
        self, archive: Path, limits: Limits
    ) -> Iterator[tuple[Member, Iterator[bytes]]]: ...


def extract(archive: Path, folder: Path, limits: Limits) -> Unpacked:
    """Unpack into an empty folder; after an error, something may be in it.

    Raises:
        ArchiveError: it is damaged or refused.
        DiskFullError: there is no space.
        MemoryError: reading it takes too much.
    """
    kind = kind_of(archive)
    contents = Contents(limits)
    for member in kind.members(archive, limits):
        contents.add(member)
    contents.check(free_on(folder))
    meter = Meter(folder, limits)
    with writing(folder):
        for path in sorted(contents.folders):
            (folder / path).mkdir()
        for member, chunks in kind.contents(archive, limits):
            if path := member.path:
                write(folder / path, metered(chunks, member, meter))
    return Unpacked(len(contents.files), meter.bytes)


def kind_of(archive: Path) -> Kind:
    """By its content. A tar may end with a zip file, so only the begin counts."""
    with archive.open("rb") as file:
        return zips if file.read(4) in zips.MAGIC else tars


def free_on(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Meter:
    """Counts what is really written: what an archive claims need not be so."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Begin with nothing."""
        self.folder = folder
        self.limits = limits
        self.bytes = 0

    def add(self, count: int) -> None:
        """Take bytes that will be written.

        Raises:
            ArchiveError: it is too much, or others have filled the disk meanwhile.
        """
        self.bytes += count
        refuse_more_bytes(self.bytes, self.limits)
        if free_on(self.folder) < self.limits.free:
            raise ArchiveError(
                f"While the archive was unpacked, the server's disk got full: "
                f"{amount(self.limits.free)} must stay free. "
                "Upload less, or delete what is not needed any more."
            )


def metered(chunks: Iterator[bytes], member: Member, meter: Meter) -> Iterator[bytes]:
    """The bytes of a member, refused if there are not as many as it claims."""
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > member.size:
            break
        meter.add(len(chunk))
        yield chunk
    if count != member.size:
        raise ArchiveError(
            f"{member_named(member.name)} has not the {member.size:,} bytes that it claims. "
            "The archive is damaged or made to do harm; pack and upload it again."
        )


def write(path: Path, chunks: Iterator[bytes]) -> None:
    # Nothing there is ever replaced or followed, though nothing but folders can be there.
    with open(path, "xb", opener=open_new) as file:
        for chunk in chunks:
            file.write(chunk)


def open_new(path: str, flags: int) -> int:
    # What the umask leaves (core.privacy); nothing is a program.
    return os.open(path, flags | os.O_NOFOLLOW, 0o666)
