"""What an interrupted run needs to go on as if nothing had happened.

One file, replaced after every epoch: the values of all variables of the network and of
the solver, and what is known of the epochs so far. It is JSON and arrays (safetensors)
behind a checksum; a file that is damaged, or of another run, is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from core.store.manifest import MANIFEST, read_json
from core.store.whole import write_whole
from core.training.spec import SnapshotInfo, TrainingSpec

logger = logging.getLogger(__name__)
FILE = "resume.bin"
METRICS = "metrics.jsonl"
METADATA = "point"
DIGEST = hashlib.sha256().digest_size
UNREADABLE = (OSError, ValueError, KeyError, TypeError, SafetensorError)

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class ResumePoint:
    """A run after some epochs."""

    fingerprint: str
    seed: int
    metrics_bytes: int
    """Length of the file of metrics."""
    snapshots: tuple[SnapshotInfo, ...]
    """Of every finished epoch."""
    variables: Arrays
    """Of network and solver, by number."""

    @property
    def epoch(self) -> int:
        """Epochs that are finished."""
        return len(self.snapshots)


def fingerprint(spec: TrainingSpec) -> str:
    """Differs for runs that differ in anything but their folder.

    Raises:
        StoreError: the dataset's manifest is missing or damaged.
    """
    text = repr(replace(spec, folder=Path())) + json.dumps(read_json(spec.dataset / MANIFEST))
    return hashlib.sha256(text.encode()).hexdigest()


def write_point(folder: Path, point: ResumePoint) -> None:
    """Replace the run's resume file."""
    facts = asdict(replace(point, variables={}))
    facts["snapshots"] = [row | {"path": str(row["path"])} for row in facts["snapshots"]]
    blob = save(point.variables, metadata={METADATA: json.dumps(facts)})
    digest = hashlib.sha256(blob).digest()
    write_whole(folder / FILE, lambda partial: partial.write_bytes(digest + blob))


def read_point(folder: Path, wanted: str) -> ResumePoint | None:
    """The point from which the run with that fingerprint goes on; None: from its beginning."""
    path = folder / FILE
    try:
        point = parsed(path.read_bytes())
    except FileNotFoundError:
        return None
    except UNREADABLE as error:
        logger.warning("%s is damaged (%r); training starts from its beginning.", path, error)
        return None
    if point.fingerprint != wanted:
        logger.warning("%s is of another run; training starts from its beginning.", path)
        return None
    if not is_complete(folder, point):
        logger.warning("%s: its epochs' files are gone; training starts from its beginning.", path)
        return None
    return point


def finished_snapshots(spec: TrainingSpec) -> tuple[SnapshotInfo, ...]:
    """Those of the epochs after which an interrupted run goes on; none: from its beginning."""
    point = read_point(spec.folder, fingerprint(spec))
    return point.snapshots if point else ()


def is_complete(folder: Path, point: ResumePoint) -> bool:
    """Whether all that the point builds on is there; a power failure may have taken it."""
    files = {folder / info.path: info.bytes for info in point.snapshots}
    sizes = {path: path.stat().st_size if path.exists() else -1 for path in files}
    metrics = folder / METRICS
    return sizes == files and metrics.exists() and metrics.stat().st_size >= point.metrics_bytes


def parsed(data: bytes) -> ResumePoint:
    """The point in a file's bytes; one of UNREADABLE where there is none."""
    digest, blob = data[:DIGEST], data[DIGEST:]
    if hashlib.sha256(blob).digest() != digest:
        raise ValueError("wrong checksum")
    length = int.from_bytes(blob[:8], "little")
    header = json.loads(blob[8 : 8 + length])
    facts = json.loads(header["__metadata__"][METADATA])
    rows = [row | {"path": Path(row["path"])} for row in facts.pop("snapshots")]
    snapshots = tuple(SnapshotInfo(**row) for row in rows)
    return ResumePoint(**facts | {"snapshots": snapshots, "variables": load(blob)})


def forget_later(folder: Path, point: ResumePoint) -> None:
    """Remove what an attempt left behind that was lost within an epoch."""
    if not point.epoch:
        remove_point(folder)  # the files that it builds on go now
    metrics = folder / METRICS
    if metrics.exists():
        with metrics.open("r+b") as file:
            file.truncate(point.metrics_bytes)
    known = {folder / info.path for info in point.snapshots}
    for path in (folder / "snapshots").glob("*"):
        if path not in known:
            path.unlink()


def remove_point(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)
