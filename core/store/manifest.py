"""What a dataset's folder says of itself: `shard.json` and `dataset.json`.

A shard counts only once its folder has its final name; a dataset only once its
`dataset.json` is there. Both are written last and renamed into place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import StoreError
from core.storage import DatasetFolder, ShardFolder
from core.store.whole import write_whole
from core.tasks import implied_task, in_words

_FORMAT = 2


@dataclass(frozen=True)
class Spec:
    """What every feature, or every label, of a dataset is, and how it is stored."""

    dtype: str
    """NumPy's name."""
    shape: tuple[int | None, ...]
    """None: a length that differs from sample to sample."""
    encoding: str = "raw"
    """See `core.store.codecs.Encoding`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", tuple(self.shape))  # JSON gives lists

    def __str__(self) -> str:
        return f"{in_words(self.shape) or 'scalar'} {self.dtype}"

    @cached_property
    def is_fixed(self) -> bool:
        """Whether all arrays have one shape."""
        return None not in self.shape

    @cached_property
    def numpy_dtype(self) -> np.dtype[Any]:
        return np.dtype(self.dtype)

    def admits(self, array: NDArray[Any]) -> bool:
        """Whether an array is of this dtype and shape."""
        # Asked for every record that is read or written.
        if array.dtype != self.numpy_dtype:
            return False
        if self.is_fixed:
            return array.shape == self.shape
        return array.ndim == len(self.shape) and all(
            wanted in (None, found) for wanted, found in zip(self.shape, array.shape, strict=True)
        )


@dataclass(frozen=True)
class Rejected:
    """An entry that could not be encoded, and why."""

    entry: Any
    file: str
    error: str
    """The exception's class."""
    message: str


@dataclass(frozen=True)
class ShardInfo:
    """What is known of one finished shard; kept as `shard.json` beside its data."""

    entries: int
    bytes: int
    sha256: str
    feature: Spec
    label: Spec | None
    rejected: tuple[Rejected, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> ShardInfo:
        with described(ShardFolder(folder).description) as data:
            _require_counts(data, "entries", "bytes")
            data["feature"], data["label"] = spec_of(data["feature"]), spec_of(data["label"])
            data["rejected"] = tuple(Rejected(**row) for row in data["rejected"])
            return cls(**data)


@dataclass(frozen=True)
class StageInfo:
    """The counts of one stage, from what was written."""

    entries: int
    bytes: int
    shards: int
    rejected: int
    statistics: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DatasetManifest:
    """All that a trainer needs to know of a dataset's folder."""

    plugin_id: str
    plugin_version: str
    fields: dict[str, Any]
    user_data: dict[str, Any]
    feature: Spec
    label: Spec | None
    stages: dict[str, StageInfo]
    parts: list[dict[str, Any]] = field(default_factory=list)
    """What each ingestion added: its `fields`, and its `entries` by stage."""
    leakage: dict[str, Any] = field(default_factory=dict)
    """What stages have in common; see `core.leakage.search`."""
    task: str = ""
    """What is to be learned, one of `core.tasks.Task`; empty where there are no labels."""
    format: int = _FORMAT

    @classmethod
    def load(cls, folder: Path) -> DatasetManifest:
        path = DatasetFolder(folder).manifest
        with described(path) as data:
            if data.get("format") != _FORMAT:
                raise StoreError(
                    f"{path} has format {data.get('format')}, this version reads {_FORMAT}."
                )
            data["feature"], data["label"] = spec_of(data["feature"]), spec_of(data["label"])
            for stage in data["stages"].values():
                _require_counts(stage, "entries", "bytes", "shards", "rejected")
            data["stages"] = {name: StageInfo(**stage) for name, stage in data["stages"].items()}
            if "task" not in data:  # it was made before datasets said so
                data["task"] = task_of(data["label"])
            return cls(**data)

    def save(self, folder: Path) -> None:
        write_json(DatasetFolder(folder).manifest, asdict(self))


def task_of(label: Spec | None) -> str:
    """What labels look like, where the plug-in does not say; empty without labels."""
    return implied_task(label.dtype, label.shape) if label else ""


def spec_of(data: dict[str, Any] | None) -> Any:
    """The `Spec` in a JSON object; None for None.

    Raises:
        TypeError, ValueError: it is not one.
    """
    if data is None:
        return None
    spec = Spec(**data)
    if not all(length is None or type(length) is int for length in spec.shape):
        raise TypeError(f"wrong shape {spec.shape}")
    _ = spec.numpy_dtype
    return spec


def _require_counts(data: dict[str, Any], *names: str) -> None:
    """Raise ValueError where one of the values is not a whole number of at least 0."""
    for name in names:
        if type(data[name]) is not int or data[name] < 0:
            raise ValueError(f"wrong {name}: {data[name]!r}")


@contextmanager
def described(path: Path) -> Iterator[dict[str, Any]]:
    """What a file of JSON says; whatever is made of it, errors name the file as damaged.

    Raises:
        StoreError: it is missing, not a JSON object, or not what is to be read from it.
    """
    data = read_json(path)
    try:
        yield data
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise StoreError(f"{path} is damaged: {error!r}.") from error


def read_json(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise StoreError(f"{path} is missing: writing the folder was not finished.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path} is damaged: {error}.") from error
    if not isinstance(data, dict):
        raise StoreError(f"{path} is damaged: it does not hold a JSON object.")
    return data


def write_json(path: Path, data: Any) -> None:
    """Write a file completely or not at all."""
    text = json.dumps(data, indent=1, allow_nan=False) + "\n"
    write_whole(path, lambda partial: partial.write_text(text, "utf-8"))
