"""Checks of the data folder: writing, space, the kind of file system, shards."""

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
LITTLE, TOO_LITTLE = 10 * GB, GB
MOUNTS = Path("/proc/mounts")
NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "beegfs", "gpfs"),
    *("glusterfs", "fuse.glusterfs", "fuse.sshfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone"),
}
LOCAL_DATABASE = (
    "SQLite needs a local disk: name a PostgreSQL database in DIGITS_DATABASE_URL, or in "
    "DIGITS_DATA_DIR a folder on a local disk."
)
OTHER_DISK = (
    "Put the data folder (DIGITS_DATA_DIR) on a file system that can be written to and that maps "
    "files into memory, as local disks and NFS do."
)
FREE_SPACE = "Delete what is not needed any more, or give the disk more space."


def check_folder() -> Iterator[Finding]:
    """Whether files can be written, by writing one."""
    folder = data_folder().path
    if not folder.is_dir():
        found = f"{folder} is not a folder"
        yield fail("data folder", found, "Create it, or name another one in DIGITS_DATA_DIR.")
        return
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"DIGITS")
            file.flush()
    except OSError as error:
        remedy = "Make it writable for the user that runs DIGITS, and its disk not full."
        yield fail("data folder", f"{folder} cannot be written to: {error.strerror}", remedy)
    else:
        yield ok("data folder", f"{folder} can be written to")


def check_space() -> Iterator[Finding]:
    usage = shutil.disk_usage(data_folder().path)
    found = f"{usage.free / GB:.1f} GB are free of {usage.total / GB:.0f} GB"
    if usage.free < TOO_LITTLE:
        yield fail("free space", found, FREE_SPACE)
    elif usage.free < LITTLE:
        yield warn("free space", found, FREE_SPACE)
    else:
        yield ok("free space", found)


def check_file_system() -> Iterator[Finding]:
    """On what the data folder lies, and whether that is right for SQLite's file."""
    if not MOUNTS.exists():
        return
    mounts = MOUNTS.read_text()
    mount = mount_of(data_folder().path, mounts)
    network = ", which is on the network" if mount.kind in NETWORK else ""
    yield ok("file system", f"the data folder is on {mount}{network}")
    database = allowed().database
    if database and (mount := mount_of(Path(database), mounts)).kind in NETWORK:
        yield warn("file system", f"SQLite's file {database} is on {mount}", LOCAL_DATABASE)


@dataclass(frozen=True)
class Mount:
    """Where a file system appears in the tree, and of what kind it is."""

    folder: Path
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} at {self.folder}"


def mount_of(path: Path, mounts: str) -> Mount:
    """The file system that holds a path, by the lines of `/proc/mounts`."""
    best = Mount(Path("/"), "unknown")
    for line in mounts.splitlines():
        _, name, kind, *_ = line.split()
        # Spaces in names are written as \040.
        mount = Mount(Path(name.encode().decode("unicode_escape")), kind)
        deeper = len(mount.folder.parts) >= len(best.folder.parts)  # a later one lies on top
        if deeper and path.resolve().is_relative_to(mount.folder):
            best = mount
    return best


def check_shards() -> Iterator[Finding]:
    """Whether the data folder takes a shard as ingestions write it and trainings read it."""
    version = ".".join(map(str, lmdb.version()))
    found = f"LMDB {version} (lmdb {lmdb.__version__})"
    try:
        place = data_folder().path
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=place) as folder:
            same = is_read_as_written(Path(folder))
    except (lmdb.Error, StoreError, OSError) as error:
        yield fail("shards", f"{found} cannot write one in the data folder: {error}", OTHER_DISK)
        return
    if same:
        yield ok("shards", f"{found} writes one, and it is read as it was written")
    else:
        remedy = "Look for faults of the disk, and put the data folder on another one."
        yield fail("shards", f"what {found} wrote is read as something else", remedy)


def is_read_as_written(folder: Path) -> bool:
    stage = DatasetFolder(folder).stage("train")
    feature = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    with ShardWriter(stage.shard(0), Spec("uint8", feature.shape), None) as writer:
        writer.put(feature, None, {})
        writer.finish()
    with StageReader(stage.path) as reader:
        return np.array_equal(reader.read(0)[0], feature)
