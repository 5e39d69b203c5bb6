"""What an interrupted run needs to resume as if nothing had happened.

One file, replaced after each epoch, holds the values of all variables of the network and the
solver, and the facts about the epochs so far, as JSON and arrays (safetensors) after a
checksum. A run does not resume from a damaged file or that of another run, but nothing is
deleted either: the user decides whether to start over.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from core.exceptions import ResumeError
from core.storage import DatasetFolder, ModelFolder
from core.store.manifest import read_json
from core.store.whole import write_whole
from core.training.patience import Best
from core.training.spec import SnapshotInfo, TrainingSpec

_METADATA = "point"
_DIGEST = hashlib.sha256().digest_size
_FORMER_SETTINGS = (
    "network",
    "network_options",
    "train_epochs",
    "batch_size",
    "learning_rate",
    "solver_type",
    "lr_policy",
    "augmentation",
    "random_seed",
    "precision",
)
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, SafetensorError)

Variables = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class ResumePoint:
    """The state of a run after some epochs."""

    fingerprint: str
    seed: int
    metrics_bytes: int
    """Size of the metrics file in bytes."""
    snapshots: tuple[SnapshotInfo, ...]
    """The snapshots of the finished epochs."""
    variables: Variables
    """Values of the network's and solver's variables by number; former versions kept none of
    finished runs."""
    epoch: int = 0
    """The number of finished epochs."""
    ended: bool = False
    """Whether it was the last one: of all epochs, or because the run stopped early."""
    best: Best | None = None
    """The best moment so far, from which early stopping counts."""


def fingerprint(spec: TrainingSpec) -> str:
    """A digest of everything about a run except where its files are and how long it is.

    Settings at their defaults are left out: a version with more settings resumes former runs.

    Raises:
        StoreError: the dataset's manifest is missing or damaged.
    """
    short = replace(spec, train_epochs=TrainingSpec.train_epochs)
    return _with_length(short)


def _with_length(spec: TrainingSpec) -> str:
    """The fingerprint that versions before *Train longer* wrote."""
    elsewhere = replace(
        spec,
        dataset=Path(),
        folder=Path(),
        initial_weights=None,
        extended_after=0,
        pause_after=0,
        network_source=None,
    )
    settings = repr(_settings(elsewhere))
    if spec.network_source is not None:
        settings += hashlib.sha256(spec.network_source.read_bytes()).hexdigest()
    return _digest(settings, spec.dataset)


def _settings(facts: Any) -> dict[str, Any]:
    """The fields of a dataclass that are not at their defaults, by name."""
    found: dict[str, Any] = {}
    for field in fields(facts):
        value = getattr(facts, field.name)
        factory = field.default_factory
        if value != (field.default if factory is MISSING else factory()):
            found[field.name] = _settings(value) if is_dataclass(value) else value
    return found


def _former_fingerprint(spec: TrainingSpec) -> str:
    """The fingerprint that version 0.1 wrote: of every setting of then, and the dataset's path."""
    then = ", ".join(f"{name}={getattr(spec, name)!r}" for name in _FORMER_SETTINGS)
    text = f"TrainingSpec(dataset={spec.dataset!r}, folder={Path()!r}, {then})"
    return _digest(text, spec.dataset)


def _digest(settings: str, dataset: Path) -> str:
    text = settings + json.dumps(read_json(DatasetFolder(dataset).manifest))
    return hashlib.sha256(text.encode()).hexdigest()


def write_point(folder: Path, point: ResumePoint) -> None:
    """Replace the run's resume file."""
    facts = asdict(replace(point, variables={}))
    facts["snapshots"] = [row | {"path": str(row["path"])} for row in facts["snapshots"]]
    blob = save(point.variables, metadata={_METADATA: json.dumps(facts)})
    digest = hashlib.sha256(blob).digest()
    write_whole(ModelFolder(folder).resume, lambda partial: partial.write_bytes(digest + blob))


def read_point(spec: TrainingSpec) -> ResumePoint | None:
    """The point from which the run resumes; None to start from scratch.

    Raises:
        ResumeError: there are finished epochs, but the run cannot resume after them.
        StoreError: the dataset's manifest is missing or damaged.
    """
    fitting = _fitting(spec)
    folder = spec.folder
    path = ModelFolder(folder).resume
    try:
        point = _parsed(path.read_bytes())
    except FileNotFoundError:
        # A run that ended in its first epoch, before its first resume point, finished nothing.
        first = ModelFolder(folder).snapshot(1)
        if any(snapshot > first for snapshot in ModelFolder(folder).all_snapshots()):
            raise ResumeError(f"{path}, which is needed to resume, is missing.") from None
        return None
    except _UNREADABLE as error:
        raise ResumeError(
            f"{path}, which is needed to resume, cannot be read: {error!r}."
        ) from error
    _require_fit(spec, point, fitting)
    return point


def require_extendable(spec: TrainingSpec) -> None:
    """Check whether a finished run can be extended, without reading all of its resume file.

    Raises:
        ResumeError: it cannot; the text says why.
        StoreError: the dataset's manifest is missing or damaged.
    """
    fitting = _fitting(spec)
    path = ModelFolder(spec.folder).resume
    try:
        point = _without_variables(path)
    except FileNotFoundError:
        raise ResumeError(f"{path}, which is needed to train longer, is missing.") from None
    except _UNREADABLE as error:
        raise ResumeError(f"{path}, which is needed to train longer, cannot be read.") from error
    _require_fit(spec, point, fitting)


def finished_epochs(folder: Path) -> int:
    """After how many epochs the run in the folder would resume; 0: from scratch, or not at all."""
    try:
        return _without_variables(ModelFolder(folder).resume).epoch
    except _UNREADABLE:
        return 0


def seed_of(folder: Path) -> int | None:
    """The seed of the run in the folder, whoever drew it; None where it is not known."""
    try:
        return _without_variables(ModelFolder(folder).resume).seed
    except _UNREADABLE:
        return None


def _without_variables(path: Path) -> ResumePoint:
    """What a resume file says of the run, without reading all of it."""
    with path.open("rb") as file:
        file.seek(_DIGEST)
        length = int.from_bytes(file.read(8), "little")
        header = length.to_bytes(8, "little") + file.read(length)
    return _point_of(header, {})


def is_extended(spec: TrainingSpec, point: ResumePoint) -> bool:
    """Whether the run had ended at that point, and is to be trained longer."""
    return point.ended and point.epoch == spec.extended_after


def _fitting(spec: TrainingSpec) -> set[str]:
    """The fingerprints that this and former versions wrote for a run."""
    before = replace(spec, train_epochs=spec.extended_after or spec.train_epochs)
    former = [name(one) for name in (_with_length, _former_fingerprint) for one in (spec, before)]
    return {fingerprint(spec), *former}


def _require_fit(spec: TrainingSpec, point: ResumePoint, fitting: set[str]) -> None:
    """Raise ResumeError if the point is not one of that run on that dataset."""
    if point.fingerprint not in fitting:
        raise ResumeError(
            "The dataset has changed since the training started, or another version of the "
            f"product started it; {ModelFolder(spec.folder).resume} no longer fits."
        )
    _require_files(spec.folder, point)


def _require_files(folder: Path, point: ResumePoint) -> None:
    """Raise ResumeError if files that the point relies on were lost, as in a power failure."""
    least = {folder / info.path: info.bytes for info in point.snapshots}
    least[ModelFolder(folder).metrics] = point.metrics_bytes
    for path, size in least.items():
        if not path.exists():
            raise ResumeError(f"{path}, which is needed to resume, is missing.")
        if path.stat().st_size < size:
            raise ResumeError(f"{path}, which is needed to resume, is truncated.")


def _parsed(data: bytes) -> ResumePoint:
    """Parse a resume file; raises one of UNREADABLE if it is damaged."""
    digest, blob = data[:_DIGEST], data[_DIGEST:]
    if hashlib.sha256(blob).digest() != digest:
        raise ValueError("wrong checksum")
    return _point_of(blob, load(blob))


def _point_of(blob: bytes, variables: Variables) -> ResumePoint:
    """The point with what the header of safetensors says of it."""
    length = int.from_bytes(blob[:8], "little")
    header = json.loads(blob[8 : 8 + length])
    facts = json.loads(header["__metadata__"][_METADATA])
    rows = [row | {"path": Path(row["path"])} for row in facts.pop("snapshots")]
    snapshots = tuple(SnapshotInfo(**row) for row in rows)
    known = {"epoch": len(snapshots)} | facts  # earlier versions saved every epoch
    if known.get("best") is not None:
        known["best"] = tuple(known["best"])
    return ResumePoint(**known | {"snapshots": snapshots, "variables": variables})
