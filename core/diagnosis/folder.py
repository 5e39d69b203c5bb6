"""Checks of the data folder: write access, free space, file system, LMDB."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lmdb
from django.conf import settings

from core.diagnosis.findings import Finding, fail, ok, warn

GB = 10**9
_LITTLE, _TOO_LITTLE = 10 * GB, GB
MOUNTS = Path("/proc/mounts")
_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "beegfs", "gpfs"),
    *("glusterfs", "fuse.glusterfs", "fuse.sshfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone"),
}
_FREE_SPACE = "Delete what is no longer needed, or enlarge the disk."


def check_folder() -> Iterator[Finding]:
    """Check that files can be written, by writing one."""
    folder: Path = settings.DIGITS_DATA_DIR
    if not folder.is_dir():
        found = f"{folder} is not a folder"
        yield fail("data folder", found, "Create it, or set DIGITS_DATA_DIR to another folder.")
        return
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"DIGITS")
            file.flush()
    except OSError as error:
        remedy = (
            "Make it writable for the account that runs DIGITS, and make sure the disk is not full."
        )
        yield fail("data folder", f"{folder} cannot be written to: {error.strerror}", remedy)
    else:
        yield ok("data folder", f"{folder} is writable")


def check_space() -> Iterator[Finding]:
    usage = shutil.disk_usage(settings.DIGITS_DATA_DIR)
    found = f"{usage.free / GB:.1f} GB of {usage.total / GB:.0f} GB free"
    if usage.free < _TOO_LITTLE:
        yield fail("free space", found, _FREE_SPACE)
    elif usage.free < _LITTLE:
        yield warn("free space", found, _FREE_SPACE)
    else:
        yield ok("free space", found)


def check_file_system() -> Iterator[Finding]:
    if not MOUNTS.exists():
        return
    mount = mount_of(settings.DIGITS_DATA_DIR, MOUNTS.read_text())
    found = f"{mount.kind} at {mount.folder}"
    if mount.kind in _NETWORK:
        remedy = (
            "LMDB and SQLite need a local disk: set DIGITS_DATA_DIR to a folder on a local disk."
        )
        yield warn("file system", f"{found}, a network file system", remedy)
    else:
        yield ok("file system", found)


@dataclass(frozen=True)
class _Mount:
    """A file system's mount point and type."""

    folder: Path
    kind: str


def mount_of(path: Path, mounts: str) -> _Mount:
    """The file system that holds a path, according to `/proc/mounts`."""
    best = _Mount(Path("/"), "unknown")
    for line in mounts.splitlines():
        _, name, kind, *_ = line.split()
        # Spaces in paths are written as \040.
        mount = _Mount(Path(name.encode().decode("unicode_escape")), kind)
        deeper = len(mount.folder.parts) >= len(best.folder.parts)  # later mounts hide earlier ones
        if deeper and path.resolve().is_relative_to(mount.folder):
            best = mount
    return best


def check_lmdb() -> Iterator[Finding]:
    """Check that LMDB can write and read in the data folder, by doing so."""
    version = ".".join(map(str, lmdb.version()))
    found = f"LMDB {version} (lmdb {lmdb.__version__})"
    try:
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=settings.DIGITS_DATA_DIR) as folder:
            read = written_and_read(folder)
    except (lmdb.Error, OSError) as error:
        remedy = "Move the data folder (DIGITS_DATA_DIR) to a writable local disk."
        yield fail("LMDB", f"{found} does not work in the data folder: {error}", remedy)
        return
    if read == b"value":
        yield ok("LMDB", f"{found} writes and reads")
    else:
        remedy = "Check the disk for errors, and move the data folder to another one."
        yield fail("LMDB", f"{found} reads {read!r} instead of what was written", remedy)


def written_and_read(folder: str) -> bytes | None:
    with lmdb.open(folder, map_size=2**20) as environment:
        with environment.begin(write=True) as transaction:
            transaction.put(b"key", b"value")
        with environment.begin() as transaction:
            value: bytes | None = transaction.get(b"key")
    return value
