"""What an interrupted run needs to go on as if nothing had happened.

One file, replaced after every epoch: the values of all variables of the network and of
the solver, and what is known of the epochs so far. It is JSON and arrays (safetensors)
behind a checksum. From a file that is damaged, or of another run, nothing goes on; but
neither is anything deleted for it: whoever runs it decides whether to start over.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from core.exceptions import ResumeError
from core.storage import DatasetFolder, ModelFolder
from core.store.manifest import read_json
from core.store.whole import write_whole
from core.training.spec import SnapshotInfo, TrainingSpec

METADATA = "point"
DIGEST = hashlib.sha256().digest_size
UNREADABLE = (OSError, ValueError, KeyError, TypeError, SafetensorError)

Variables = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class ResumePoint:
    """A run after some epochs."""

    fingerprint: str
    seed: int
    metrics_bytes: int
    """Length of the file of metrics."""
    snapshots: tuple[SnapshotInfo, ...]
    """Of every finished epoch."""
    variables: Variables
    """Of network and solver, by number; none after the last epoch."""

    @property
    def epoch(self) -> int:
        """Epochs that are finished."""
        return len(self.snapshots)


def fingerprint(spec: TrainingSpec) -> str:
    """Differs for runs that differ in anything but their folder.

    Raises:
        StoreError: the dataset's manifest is missing or damaged.
    """
    text = repr(replace(spec, folder=Path())) + json.dumps(
        read_json(DatasetFolder(spec.dataset).manifest)
    )
    return hashlib.sha256(text.encode()).hexdigest()


def write_point(folder: Path, point: ResumePoint) -> None:
    """Replace the run's resume file."""
    facts = asdict(replace(point, variables={}))
    facts["snapshots"] = [row | {"path": str(row["path"])} for row in facts["snapshots"]]
    blob = save(point.variables, metadata={METADATA: json.dumps(facts)})
    digest = hashlib.sha256(blob).digest()
    write_whole(ModelFolder(folder).resume, lambda partial: partial.write_bytes(digest + blob))


def read_point(folder: Path, wanted: str) -> ResumePoint | None:
    """The point from which the run with that fingerprint goes on; None: from its beginning.

    Raises:
        ResumeError: epochs were finished, but it cannot go on after them.
    """
    path = ModelFolder(folder).resume
    try:
        point = parsed(path.read_bytes())
    except FileNotFoundError:
        # A run that ends between the first snapshot and the first point has finished nothing.
        if len(ModelFolder(folder).all_snapshots()) > 1:
            raise ResumeError(f"{path}, which it needs to go on, is missing.") from None
        return None
    except UNREADABLE as error:
        raise ResumeError(f"{path}, which it needs to go on, cannot be read: {error!r}.") from error
    if point.fingerprint != wanted:
        raise ResumeError(
            "Its dataset has got other entries since it was begun, or another version of "
            f"the product trains in another way; {path} does not fit any more."
        )
    require_files(folder, point)
    return point


def finished_snapshots(spec: TrainingSpec) -> tuple[SnapshotInfo, ...]:
    """Those of the epochs after which an interrupted run goes on; none: from its beginning.

    Raises:
        ResumeError: epochs were finished, but it cannot go on after them.
    """
    point = read_point(spec.folder, fingerprint(spec))
    return point.snapshots if point else ()


def require_files(folder: Path, point: ResumePoint) -> None:
    """Refuse where not all is there that the point builds on; a power failure may take it."""
    least = {folder / info.path: info.bytes for info in point.snapshots}
    least[ModelFolder(folder).metrics] = point.metrics_bytes
    for path, size in least.items():
        if not path.exists():
            raise ResumeError(f"{path}, which it needs to go on, is missing.")
        if path.stat().st_size < size:
            raise ResumeError(f"{path}, which it needs to go on, has lost its end.")


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
    """Make the metrics those of the point's epochs; a run that begins has nothing before it.

    Later snapshots stay until they are written anew: somebody may be using them.
    """
    files = ModelFolder(folder)
    if not point.epoch:
        files.resume.unlink(missing_ok=True)  # the files that it builds on go now
    if files.metrics.exists():
        with files.metrics.open("r+b") as file:
            file.truncate(point.metrics_bytes)
    for path in files.snapshots.glob(".*" if point.epoch else "*"):
        path.unlink()
