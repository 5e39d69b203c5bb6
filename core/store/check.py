"""Reading a dataset's folder again and comparing it with what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.exceptions import StoreError, UserError
from core.progress import Progress
from core.storage import DatasetFolder, ShardFolder
from core.store.checksums import read_checksums, sha256
from core.store.manifest import DatasetManifest, ShardInfo
from core.store.reader import shard_folders
from core.store.record import decode
from core.store.records import Records


@dataclass(frozen=True)
class Damage:
    """A file that is not what was written."""

    file: str
    """Its path within the dataset's folder."""
    reason: str

    @property
    def shard(self) -> str | None:
        """The folder of the shard that it belongs to, within the dataset's folder."""
        parent = Path(self.file).parent
        return parent.as_posix() if ShardFolder(parent).is_of_dataset else None


def find_damage(folder: Path, progress: Progress) -> list[Damage]:
    """Read everything of a dataset once; an empty list says that all is as it was written."""
    try:
        checksums = read_checksums(folder)
    except StoreError as error:
        # What is left: a shard's description knows the checksum of its data.
        name = DatasetFolder(folder).checksums.name
        return [Damage(name, _reason_of(folder, error)), *_checked_shards(folder)]
    found = []
    for done, (name, digest) in enumerate(checksums.items()):
        progress(done, len(checksums), "reading files")
        if reason := _difference(folder / name, digest):
            found.append(Damage(name, reason))
    # Only where the bytes are right: otherwise the list of wrong records would never end.
    found = found or _wrong_counts(folder, progress)
    progress(len(checksums), len(checksums), "")
    return found


@contextmanager
def reporting_damage(folder: Path) -> Iterator[None]:
    """Let an unforeseen error name the damaged file of a dataset that led to it.

    Samples are not read for that, since they may take long: what is wrong with them says so itself.
    """
    try:
        yield
    except (StoreError, UserError):
        raise
    except Exception as error:
        if damage := _described_damage(folder):
            raise StoreError(f"{folder / damage.file} {damage.reason}.") from error
        raise


def _described_damage(folder: Path) -> Damage | None:
    """The first of a dataset's files, but for its samples, that is not what was written."""
    try:
        checksums = read_checksums(folder)
    except (StoreError, OSError):
        return None
    for name, digest in checksums.items():
        is_data = name == ShardFolder(Path(name).parent).data.as_posix()
        if not is_data and (reason := _difference(folder / name, digest)):
            return Damage(name, reason)
    return None


def _difference(path: Path, digest: str) -> str:
    """What is wrong with a file; empty if nothing is."""
    try:
        return "" if sha256(path) == digest else "is not what was written"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _checked_shards(folder: Path) -> list[Damage]:
    found = []
    for shard in DatasetFolder(folder).shards():
        inside = ShardFolder(shard.relative_to(folder))
        try:
            info = ShardInfo.load(shard)
        except StoreError as error:
            found.append(Damage(inside.description.as_posix(), _reason_of(folder, error)))
            continue
        if reason := _difference(ShardFolder(shard).data, info.sha256):
            found.append(Damage(inside.data.as_posix(), reason))
    return found


def _wrong_counts(folder: Path, progress: Progress) -> list[Damage]:
    """Where the records are other than the descriptions say: a fault of the writer."""
    found = []
    for stage, info in DatasetManifest.load(folder).stages.items():
        shards = [
            (shard, ShardInfo.load(shard))
            for shard in shard_folders(DatasetFolder(folder).stage(stage).path)
        ]
        for done, (shard, described) in enumerate(shards):
            progress(done, len(shards), f"reading records of {stage}, shards")
            if reason := wrong_records(shard, described):
                data = ShardFolder(shard.relative_to(folder)).data
                found.append(Damage(data.as_posix(), reason))
        if sum(described.entries for _, described in shards) != info.entries:
            name = DatasetFolder(folder).manifest.name
            found.append(Damage(name, f"has a different count of {stage} than its shards"))
    return found


def wrong_records(shard: Path, info: ShardInfo) -> str:
    """How a shard's records differ from its description; empty if they do not."""
    try:
        opened = Records(shard, info.bytes)
    except StoreError as error:
        return _reason_of(shard, error)
    with opened as records:
        for number in range(len(records)):
            if reason := _wrong_record(records.get(number), info):
                return f"has a wrong record, {number:012}: {reason}"
    found = len(records)
    return "" if found == info.entries else f"has {found} records instead of {info.entries}"


def _wrong_record(blob: bytes, info: ShardInfo) -> str:
    """How a record differs from its shard's description; empty if it does not."""
    try:
        decode(blob, info.feature, info.label)
    except StoreError as error:
        return str(error)
    return ""


def _reason_of(folder: Path, error: Exception) -> str:
    return str(error).replace(f"{folder}/", "")
