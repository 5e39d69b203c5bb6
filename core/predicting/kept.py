"""The models that a predictor keeps loaded. Imports TensorFlow when the first one is loaded."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.exceptions import InferenceError
from core.process.memory import importing

if TYPE_CHECKING:
    from core.inference.predictor import Predictor

_MOST = 8
"""Models."""
_MOST_BYTES = 2**30
"""Of their snapshots together; in memory a model takes about three times as much."""


@dataclass(frozen=True)
class Version:
    """A snapshot as it is now; one that was replaced is another version."""

    path: Path
    inode: int
    changed: int
    bytes: int
    test_time_flips: bool

    @classmethod
    def of(cls, path: Path, *, test_time_flips: bool) -> Version:
        """
        Raises:
            InferenceError: there is no such file.
        """
        try:
            found = path.stat()
        except OSError:
            raise InferenceError(
                f"The snapshot {path} is missing. Choose the snapshot of another epoch."
            ) from None
        return cls(path, found.st_ino, found.st_mtime_ns, found.st_size, test_time_flips)


class KeptModels:
    """The last used models, least recently used ones first."""

    def __init__(self, most: int = _MOST, most_bytes: int = _MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._models: OrderedDict[Version, Predictor] = OrderedDict()

    def __len__(self) -> int:
        return len(self._models)

    def get(self, version: Version) -> Predictor:
        """The loaded model; what is gone, replaced or too much is forgotten.

        Raises:
            InferenceError: it cannot be loaded.
        """
        if version not in self._models:
            self._forget_former(version)
            with importing():
                from core.inference.predictor import Predictor  # imports TensorFlow

            loaded = Predictor(version.path, test_time_flips=version.test_time_flips)
            self._models[version] = loaded
        self._models.move_to_end(version)
        self._make_room()
        return self._models[version]

    def _forget_former(self, version: Version) -> None:
        for kept in list(self._models):
            same = kept.path == version.path and kept.test_time_flips == version.test_time_flips
            if same or not kept.path.exists():
                del self._models[kept]

    def _make_room(self) -> None:
        """Forget the least recently used ones, but never the last."""
        while len(self._models) > 1 and (
            len(self._models) > self._most
            or sum(kept.bytes for kept in self._models) > self._most_bytes
        ):
            self._models.popitem(last=False)
