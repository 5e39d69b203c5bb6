"""What is to be unpacked, and whether it may be: known before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from core.archives.names import is_left_out, parts_of, printed
from core.exceptions import ArchiveError

BLOCK = 4096
"""What even a file of one byte takes on a disk."""


@dataclass(frozen=True)
class Limits:
    """How much an archive may unpack to."""

    bytes: int
    files: int
    """Applies to its folders, too."""
    free: int
    """Bytes that the disk must keep."""


@dataclass(frozen=True)
class Unpacked:
    """What was unpacked."""

    files: int
    bytes: int


@dataclass(frozen=True)
class Member:
    """A file or a folder of an archive, as the archive has it."""

    name: str
    size: int
    """Bytes that it claims to have."""
    is_folder: bool = False

    @property
    def path(self) -> str:
        """Where it is written, relative to the archive's folder; "" where it is left out.

        Raises:
            ArchiveError: see `parts_of`.
        """
        parts = parts_of(self.name)
        return "/".join(parts) if parts and not is_left_out(parts) else ""


class Contents:
    """The files and folders to be written."""

    def __init__(self, limits: Limits) -> None:
        """Begin with nothing."""
        self.limits = limits
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self.bytes = 0
        self.disk = 0
        """Bytes that it will take on a disk."""

    def add(self, member: Member) -> None:
        """Take another member.

        Raises:
            ArchiveError: its name is refused, it is there twice, or a limit is passed.
        """
        path = member.path
        if not path:
            return
        if member.is_folder:
            self.folders.add(path)
        elif path in self.files:
            raise ArchiveError(
                f"The archive holds “{printed(path)}” twice. Pack the folder into a new archive."
            )
        else:
            self.files.add(path)
            self.bytes += member.size
            self.disk += -(-member.size // BLOCK) * BLOCK
        self.add_folders_of(path)
        self.refuse_more_than_the_limits()

    def add_folders_of(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        while folder and folder not in self.folders:
            self.folders.add(folder)
            folder = folder.rpartition("/")[0]

    def refuse_more_than_the_limits(self) -> None:
        most = self.limits.files
        if len(self.files) > most or len(self.folders) > most:
            raise ArchiveError(
                f"The archive holds more than {most:,} files or folders. "
                "Divide it into several archives."
            )
        refuse_more_bytes(self.bytes, self.limits)

    def check(self, free: int) -> None:
        """Say whether all of it can be written.

        Args:
            free: bytes of the disk.

        Raises:
            ArchiveError: there is no file, a file is a folder too, or the disk would be too full.
        """
        if not self.files:
            raise ArchiveError("The archive holds no files. Pack the folder with the data.")
        if both := self.files & self.folders:
            raise ArchiveError(
                f"The archive's member “{printed(min(both))}” is a file and a folder at once. "
                "Pack the folder into a new archive."
            )
        if free - self.disk < self.limits.free:
            raise ArchiveError(
                f"Unpacked, the archive takes {amount(self.disk)}, but the server's disk has "
                f"{amount(free)} free, and {amount(self.limits.free)} must stay free. "
                "Upload less, or delete what is not needed any more."
            )


def refuse_more_bytes(count: int, limits: Limits) -> None:
    """Raise ArchiveError if so many bytes are more than may be unpacked."""
    if count > limits.bytes:
        raise ArchiveError(
            f"The archive unpacks to more than {amount(limits.bytes)}. "
            "Divide it into several archives."
        )


def amount(count: float) -> str:
    """A number of bytes in the unit that people would use."""
    for unit in ("bytes", "KB", "MB"):
        if count < 1024:
            return f"{count:.4g} {unit}"
        count /= 1024
    return f"{count:,.1f} GB"
