"""The network's outputs for each input, kept as records: each inference has its own shard.

A record holds the input's `feature`, its `label` if known, and a tensor `output/NAME` for each
of the network's outputs. Inputs may differ in shape, so each record has a line in `entries.jsonl`
that describes its tensors, in the network's order of outputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from core.exceptions import StoreError
from core.inference.origin import Origin
from core.inference.outputs import AGAIN
from core.storage import InferenceFolder, ShardFolder
from core.store.codecs import Encoding
from core.store.entries import TAGS, tags_of
from core.store.manifest import ShardInfo, Spec, spec_of
from core.store.reader import entries_of
from core.store.record import DTYPES, array_of, layout_of, tensors_of
from core.store.records import Records
from core.store.series import Member
from core.store.writer import ShardWriter
from core.tasks.places import Place

_OUTPUT = "output/"
_WORTHWHILE = 7 / 8
"""An array is stored raw unless compression reduces it below this fraction."""


@dataclass(frozen=True)
class RawOutput:
    """One input with the network's outputs for it."""

    name: str
    feature: NDArray[Any]
    outputs: dict[str, NDArray[Any]]
    label: NDArray[Any] | None = None
    group: str = ""
    """What it has in common with other inputs, such as the patient; "" if that is not known."""
    origin: Origin | None = None
    tags: Mapping[str, Any] = field(default_factory=dict)
    """What the header of its DICOM file says; it is only written."""


class RawWriter:
    """Appends outputs to a new shard, which exists once `finish` was called; a context manager.

    A shard's specification is that of its first record, so the shard is created with it.
    """

    def __init__(self, folder: Path, shard: Path | None = None) -> None:
        """Take the inference's folder, and the shard's if it is not that of the raw outputs."""
        self.folder = shard or InferenceFolder(folder).raw
        self.count = 0
        self.bytes = 0
        self._stack = ExitStack()
        self._shard: ShardWriter | None = None

    def __enter__(self) -> RawWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def write(self, output: RawOutput) -> None:
        self.append(*packed(output))

    def append(self, entry: dict[str, Any], record: bytes) -> None:
        """Write what `packed` gave."""
        if self._shard is None:
            specs = _specs_of(entry)
            shard = ShardWriter(self.folder, specs["feature"], specs.get("label"))
            self._shard = self._stack.enter_context(shard)
        self._shard.append(record, entry)
        self.count += 1
        self.bytes += len(record)

    def finish(self) -> None:
        if self._shard is not None:
            self._shard.finish()


def packed(output: RawOutput) -> tuple[dict[str, Any], bytes]:
    """The line that describes a record, and the record."""
    tensors: dict[str, NDArray[Any]] = {}
    specs: dict[str, Any] = {}
    for name, given in _arrays(output).items():
        array = given if given.dtype in DTYPES.values() else given.astype(np.float32)
        encoding, stored = _encoded(name, array)
        tensors |= stored
        specs[name] = asdict(Spec(array.dtype.name, array.shape, encoding))
    entry: dict[str, Any] = {"input": output.name, "tensors": specs}
    if output.group:
        entry["group"] = output.group
    if output.tags:
        entry[TAGS] = dict(output.tags)
    if output.origin is not None:
        entry["origin"] = output.origin.as_json()
    return entry, save(tensors)


def unpacked(entry: Any, record: bytes) -> RawOutput:
    """What `packed` was given.

    Raises:
        StoreError: the record is damaged.
        KeyError, TypeError, ValueError, AttributeError: its line is.
    """
    return _decoded(str(entry["input"]), _specs_of(entry), record, Origin.of(entry.get("origin")))


def _arrays(output: RawOutput) -> dict[str, NDArray[Any]]:
    """The arrays of a record by tensor name."""
    label = {} if output.label is None else {"label": np.asarray(output.label)}
    return {
        "feature": output.feature,
        **label,
        **{f"{_OUTPUT}{name}": array for name, array in output.outputs.items()},
    }


def _encoded(name: str, array: NDArray[Any]) -> tuple[str, dict[str, NDArray[Any]]]:
    """How an array is stored, and its tensors."""
    if array.nbytes:
        compressed = tensors_of(name, array, Encoding.ZSTD)
        if compressed[name].nbytes <= _WORTHWHILE * array.nbytes:
            return Encoding.ZSTD, compressed
    return Encoding.RAW, tensors_of(name, array, Encoding.RAW)


def count_raw(folder: Path) -> int:
    """The number of outputs that an inference kept.

    Raises:
        StoreError: they are missing or damaged.
    """
    try:
        return ShardInfo.load(InferenceFolder(folder).raw).entries
    except StoreError as error:
        raise StoreError(f"{error} {AGAIN}") from error


def further_axes(folder: Path) -> tuple[int, ...]:
    """The number of axes of each output after the first, as of the first input; () if none."""
    shard = InferenceFolder(folder).raw
    try:
        specs = [_described(shard, entry)[1] for entry in entries_of(shard, 0, 1)]
    except StoreError:
        return ()
    outputs = [spec for one in specs for name, spec in one.items() if name.startswith(_OUTPUT)]
    return tuple(len(spec.shape) for spec in outputs[1:])


def read_raw(folder: Path, start: int, stop: int) -> Iterator[RawOutput]:
    """The outputs start … stop - 1 of an inference.

    Raises:
        StoreError: they are missing or damaged; the text names the file.
    """
    yield from read_shard(InferenceFolder(folder).raw, start, stop)


def read_shard(shard: Path, start: int, stop: int) -> Iterator[RawOutput]:
    """The same of any shard that a `RawWriter` wrote."""
    try:
        with Records(shard, ShardInfo.load(shard).bytes) as records:
            for number, entry in enumerate(entries_of(shard, start, stop), start):
                name, specs, origin = _described(shard, entry)
                with records.naming():
                    yield _decoded(name, specs, records.get(number), origin)
    except StoreError as error:
        raise StoreError(f"{error} {AGAIN}") from error


def read_members(folder: Path) -> list[Member]:
    """The names of the kept inputs, and what they have in common; no arrays are read.

    Raises:
        StoreError: they are missing or damaged.
    """
    entries = entries_of(InferenceFolder(folder).raw, 0, count_raw(folder))
    return [
        Member(str(entry.get("input")), str(entry.get("group", "")), Place.of(tags_of(entry)))
        for entry in entries
    ]


def _described(shard: Path, entry: Any) -> tuple[str, dict[str, Spec], Origin | None]:
    try:
        return str(entry["input"]), _specs_of(entry), Origin.of(entry.get("origin"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(f"{ShardFolder(shard).entries} is damaged: {error!r}.") from error


def _specs_of(entry: Any) -> dict[str, Spec]:
    specs = {name: spec_of(spec) for name, spec in entry["tensors"].items()}
    if "feature" not in specs or not any(name.startswith(_OUTPUT) for name in specs):
        raise ValueError("a line describes no output")
    return specs


def _decoded(name: str, specs: dict[str, Spec], blob: bytes, origin: Origin | None) -> RawOutput:
    layout = layout_of(blob)
    arrays = {one: array_of(one, layout, blob, spec).copy() for one, spec in specs.items()}
    outputs = {
        one.removeprefix(_OUTPUT): array for one, array in arrays.items() if one.startswith(_OUTPUT)
    }
    return RawOutput(name, arrays["feature"], outputs, arrays.get("label"), origin=origin)
