"""What will be unpacked, and whether that is allowed; decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from core.archives.names import is_left_out, parts_of, printed
from core.exceptions import ArchiveError

_BLOCK = 4096
"""Disk space of even a one-byte file."""


@dataclass(frozen=True)
class Limits:
    """How much an archive may unpack to."""

    bytes: int
    files: int
    """Of files and folders together."""
    free: int
    """Bytes that must stay free on the disk."""


@dataclass(frozen=True)
class Unpacked:
    """What was unpacked."""

    files: int
    bytes: int


@dataclass(frozen=True)
class Member:
    """A file or a folder of an archive, as its header describes it."""

    name: str
    size: int
    """Its declared size in bytes."""
    is_folder: bool = False

    @property
    def path(self) -> str:
        """Where it is written, relative to the archive's folder; "" if it is skipped.

        Raises:
            ArchiveError: see `parts_of`.
        """
        parts = parts_of(self.name)
        return "/".join(parts) if parts and not is_left_out(parts) else ""


class Contents:
    """The files and folders to be written."""

    def __init__(self, limits: Limits) -> None:
        """Start with nothing."""
        self.limits = limits
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self.bytes = 0
        self.disk = 0
        """Disk space that it will take, in bytes."""

    def add(self, member: Member) -> None:
        """Add a member.

        Raises:
            ArchiveError: its name is refused or occurs twice, or a limit is exceeded.
        """
        path = member.path
        if not path:
            return
        if member.is_folder:
            self.folders.add(path)
        elif path in self.files:
            raise ArchiveError(
                f"The archive contains “{printed(path)}” twice. Create a new archive of the folder."
            )
        else:
            self.files.add(path)
            self.bytes += member.size
            self.disk += -(-member.size // _BLOCK) * _BLOCK
        self.add_folders_of(path)
        self.check_counts()

    def add_folders_of(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        while folder and folder not in self.folders:
            self.folders.add(folder)
            folder = folder.rpartition("/")[0]

    def check_counts(self) -> None:
        most = self.limits.files
        if len(self.files) > most or len(self.folders) > most:
            raise ArchiveError(
                f"The archive contains more than {most:,} files or folders. "
                "Split it into several archives."
            )
        refuse_more_bytes(self.bytes, self.limits)

    def check(self, free: int) -> None:
        """Check that all of it can be written.

        Args:
            free: free bytes on the disk.

        Raises:
            ArchiveError: there are no files, a file is also a folder, or the disk is too full.
        """
        if not self.files:
            raise ArchiveError("The archive contains no files. Archive the folder with the data.")
        if both := self.files & self.folders:
            raise ArchiveError(
                f"The archive's member “{printed(min(both))}” is both a file and a folder. "
                "Create a new archive of the folder."
            )
        if free - self.disk < self.limits.free:
            raise ArchiveError(
                f"Unpacked, the archive takes {amount(self.disk)}, but the server's disk has "
                f"{amount(free)} free, and {amount(self.limits.free)} must stay free. "
                "Upload less, or delete data that is no longer needed."
            )


def refuse_more_bytes(count: int, limits: Limits) -> None:
    """Raise ArchiveError if more bytes than allowed would be unpacked."""
    if count > limits.bytes:
        raise ArchiveError(
            f"The archive unpacks to more than {amount(limits.bytes)}. "
            "Split it into several archives."
        )


def amount(count: float) -> str:
    """A number of bytes in a readable unit."""
    for unit in ("bytes", "KB", "MB"):
        if count < 1024:
            return f"{count:.4g} {unit}"
        count /= 1024
    return f"{count:,.1f} GB"
