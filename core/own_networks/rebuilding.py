"""A network from a sandbox as a `.keras` file, in a sandbox of its own that runs no source.

Keras itself reads the configuration, which a source may have made up; so this is done where that
can harm nothing, and of what comes back only three files of known names are taken.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from core.exceptions import DiskFullError, TrainingError
from core.own_networks.configuration import foreign_classes
from core.own_networks.messages import parsed, text_in
from core.own_networks.sandbox import jail_for
from core.own_networks.weights import WeightsError
from core.own_networks.weights import parsed as parsed_weights
from core.sandbox.jailed import Jailed
from core.sandbox.limits import Limits
from core.sandbox.scratch import ScratchError, read_file
from core.sandbox.tiers import Tier
from core.store.whole import write_whole

_GIVEN, _MADE = "given.safetensors", "made.keras"
_PARTS = {"metadata.json", "config.json", "model.weights.h5"}
_MORE = 64 * 2**20
"""Bytes of a `.keras` file besides its weights."""
_SECONDS = 120


class Rebuilder:
    """Makes `.keras` files of what a sandbox wrote; a context manager."""

    def __init__(self, folder: Path, tier: Tier, memory: int) -> None:
        """Take an empty folder, how it is kept apart, and the bytes of memory."""
        self.folder = folder
        limits = Limits(seconds=_SECONDS, memory=memory, written=8 * 2**30, files=100)
        self.limits = limits
        self._answer: dict[str, Any] | None = None
        self._jailed = Jailed("core.own_networks.inside", jail_for(folder, limits), tier, self._add)

    def __enter__(self) -> Rebuilder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._jailed.__exit__(kind, error, at)

    def rebuild(self, blob: bytes, path: Path, meanwhile: Callable[[], None]) -> None:
        """Write the `.keras` file of a network.

        Args:
            blob: what `core.own_networks.weights` reads.
            path: where it is written, whole or not at all.
            meanwhile: called several times a second.

        Raises:
            TrainingError: it cannot be trusted, or not be made.
        """
        try:
            parsed_weights(blob)
        except WeightsError as error:
            raise TrainingError(f"The network that was trained is not used: {error}.") from error
        (self.folder / _GIVEN).write_bytes(blob)
        self._answer = None

        def is_done() -> bool:
            meanwhile()
            return self._answer is not None

        self._jailed.ask(json.dumps({"do": "rebuild", "given": _GIVEN, "made": _MADE}))
        if not self._jailed.wait(is_done):
            ended = self._jailed.ended()
            raise TrainingError(f"Saving the network {ended.text(self.limits)}.")
        answer: dict[str, Any] = self._answer or {}
        if answer["kind"] != "rebuilt":
            raise TrainingError(f"The network cannot be saved: {text_in(answer, 'text')}")
        made = self._made(len(blob) + _MORE)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_whole(path, lambda partial: partial.write_bytes(made))
        except OSError as error:
            raise DiskFullError(f"There is no space for a snapshot in {path}.") from error

    def _add(self, line: str) -> None:
        message = parsed(line)
        if message is not None and message["kind"] in ("rebuilt", "problem"):
            self._answer = message

    def _made(self, most: int) -> bytes:
        """The file that was made, if it is what it should be."""
        try:
            made = read_file(self.folder, _MADE, most=most)
            _require_keras_file(made, most)
        except (ScratchError, ValueError, KeyError, zipfile.BadZipFile, RecursionError) as error:
            raise TrainingError(f"The network that was trained is not used: {error}.") from error
        return made


def _require_keras_file(made: bytes, most: int) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = archive.infolist()
        if {one.filename for one in parts} != _PARTS or len(parts) != len(_PARTS):
            raise ValueError("it has other parts than a .keras file")
        if sum(one.file_size for one in parts) > most:
            raise ValueError("it is larger than its weights")
        configuration = json.loads(archive.read("config.json"))
    if foreign := foreign_classes(configuration):
        raise ValueError(f"it names {', '.join(foreign[:5])}")
