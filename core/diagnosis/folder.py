"""Checks of the data folder: write access, free space, the kind of file system, shards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lmdb
import numpy as np

from core.diagnosis.findings import Finding, fail, ok, warn
from core.exceptions import StoreError
from core.roots import allowed
from core.storage import DatasetFolder, data_folder
from core.store.manifest import Spec
from core.store.reader import StageReader
from core.store.writer import ShardWriter

GB = 10**9
_LITTLE, _TOO_LITTLE = 10 * GB, GB
MOUNTS = Path("/proc/mounts")
_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "beegfs", "gpfs"),
    *("glusterfs", "fuse.glusterfs", "fuse.sshfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone"),
}
_LOCAL_DATABASE = (
    "SQLite needs a local disk: set DIGITS_DATABASE_URL to a PostgreSQL database, or "
    "DIGITS_DATA_DIR to a folder on a local disk."
)
_OTHER_DISK = (
    "Move the data folder (DIGITS_DATA_DIR) to a writable file system that can map files into "
    "memory, as local disks and NFS can."
)
_FREE_SPACE = "Delete what is no longer needed, or enlarge the disk."


def check_folder() -> Iterator[Finding]:
    """Check that files can be written, by writing one."""
    folder = data_folder().path
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
    usage = shutil.disk_usage(data_folder().path)
    found = f"{usage.free / GB:.1f} GB of {usage.total / GB:.0f} GB free"
    if usage.free < _TOO_LITTLE:
        yield fail("free space", found, _FREE_SPACE)
    elif usage.free < _LITTLE:
        yield warn("free space", found, _FREE_SPACE)
    else:
        yield ok("free space", found)


def check_file_system() -> Iterator[Finding]:
    """On what the data folder lies, and whether that is right for SQLite's file."""
    if not MOUNTS.exists():
        return
    mounts = MOUNTS.read_text("utf-8")
    mount = mount_of(data_folder().path, mounts)
    network = ", a network file system" if mount.kind in _NETWORK else ""
    yield ok("file system", f"the data folder is on {mount}{network}")
    database = allowed().database
    if database and (mount := mount_of(Path(database), mounts)).kind in _NETWORK:
        yield warn("file system", f"SQLite's file {database} is on {mount}", _LOCAL_DATABASE)


@dataclass(frozen=True)
class _Mount:
    """A file system's mount point and type."""

    folder: Path
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} at {self.folder}"


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


def check_shards() -> Iterator[Finding]:
    """Check that a shard can be written and read in the data folder, by doing so."""
    version = ".".join(map(str, lmdb.version()))
    found = f"LMDB {version} (lmdb {lmdb.__version__})"
    try:
        place = data_folder().path
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=place) as folder:
            same = _is_read_as_written(Path(folder))
    except (lmdb.Error, StoreError, OSError) as error:
        yield fail("shards", f"{found} cannot write one in the data folder: {error}", _OTHER_DISK)
        return
    if same:
        yield ok("shards", f"{found} writes one, and it is read as it was written")
    else:
        remedy = "Check the disk for errors, and move the data folder to another one."
        yield fail("shards", f"what {found} wrote is read back differently", remedy)


def _is_read_as_written(folder: Path) -> bool:
    stage = DatasetFolder(folder).stage("train")
    feature = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    with ShardWriter(stage.shard(0), Spec("uint8", feature.shape), None) as writer:
        writer.put(feature, None, {})
        writer.finish()
    with StageReader(stage.path) as reader:
        return np.array_equal(reader.read(0)[0], feature)
