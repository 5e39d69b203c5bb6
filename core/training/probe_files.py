"""The probe samples of a run, and the network's raw outputs for them by epoch.

One file has the samples, and one file an epoch their outputs. Large outputs are rounded to 256
steps between their smallest and largest value. What all epochs take is bounded: from some epoch
on only every second one is kept, then every fourth, and so on, besides the first and the last one.
Which ones are kept depends on the number of epochs alone, so a run that resumes keeps the same.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from core.exceptions import StoreError
from core.storage import ModelFolder
from core.store.codecs import Encoding
from core.store.manifest import Spec, spec_of
from core.store.record import array_of, layout_of, tensors_of
from core.store.whole import write_whole

MOST_EPOCHS = 64
MOST_BYTES = 32 * 2**20
"""Of the outputs of all epochs, before they are compressed."""
FEWEST_EPOCHS = 4
_LARGE = 4096
"""Values of an output of one sample from which on it is rounded."""
_FACTS = "facts"

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class ProbeSample:
    """A sample of a run's probe set."""

    name: str
    feature: NDArray[Any]
    label: NDArray[Any] | None


def write_samples(folder: Path, samples: Sequence[ProbeSample], stage: str) -> None:
    """Write a run's probe set, of a stage of its dataset."""
    arrays: Arrays = {}
    for place, one in enumerate(samples):
        arrays[f"feature/{place}"] = one.feature
        if one.label is not None:
            arrays[f"label/{place}"] = np.asarray(one.label)
    facts = {"stage": stage, "names": [one.name for one in samples]}
    _write(ModelFolder(folder).probe_samples, arrays, facts)


def read_samples(folder: Path) -> tuple[str, list[ProbeSample]]:
    """The stage and the samples of a run's probe set.

    Raises:
        StoreError: they are missing or damaged.
    """
    arrays, facts = _read(ModelFolder(folder).probe_samples)
    try:
        samples = [
            ProbeSample(name, arrays[f"feature/{place}"], arrays.get(f"label/{place}"))
            for place, name in enumerate(facts["names"])
        ]
        return str(facts["stage"]), samples
    except (KeyError, TypeError) as error:
        raise StoreError(f"{ModelFolder(folder).probe_samples} is damaged: {error!r}.") from error


def write_outputs(folder: Path, epoch: int, outputs: Arrays) -> None:
    """Write an epoch's outputs by name (samples, …), and remove those of epochs in between."""
    arrays: Arrays = {}
    ranges: dict[str, list[float]] = {}
    for name, values in outputs.items():
        if values.size // max(1, len(values)) < _LARGE:
            arrays[name] = values.astype(np.float32)
            continue
        values = np.nan_to_num(values.astype(np.float32))
        low, high = ranges[name] = [float(values.min()), float(values.max())]
        steps = (values - low) * (255 / ((high - low) or 1))
        arrays[name] = steps.round().astype(np.uint8)
    _write(
        ModelFolder(folder).probe_outputs(epoch), arrays, {"ranges": ranges, "names": list(outputs)}
    )
    kept = kept_epochs(epoch, sum(one.nbytes for one in arrays.values()))
    for other in probe_epochs(folder):
        if other not in kept:
            ModelFolder(folder).probe_outputs(other).unlink()


def read_outputs(folder: Path, epoch: int) -> Arrays:
    """An epoch's outputs by name (samples, …), in the network's order.

    Raises:
        StoreError: they are missing or damaged.
    """
    arrays, facts = _read(ModelFolder(folder).probe_outputs(epoch))
    for name, (low, high) in facts["ranges"].items():
        arrays[name] = low + arrays[name].astype(np.float32) * np.float32((high - low) / 255)
    return {name: arrays[name] for name in facts["names"]}


def kept_epochs(last: int, epoch_bytes: int) -> list[int]:
    """The epochs that are kept after the last one: the first, the last, and some in between.

    Args:
        last: as above.
        epoch_bytes: what the outputs of an epoch take.
    """
    most = max(FEWEST_EPOCHS, min(MOST_EPOCHS, MOST_BYTES // max(1, epoch_bytes)))
    stride = 1
    while last // stride > most:
        stride *= 2
    return sorted({1, last, *range(stride, last + 1, stride)})


def probe_epochs(folder: Path) -> list[int]:
    """The epochs whose outputs a run has kept."""
    return [
        int(path.stem.removeprefix("epoch-"))
        for path in sorted(ModelFolder(folder).probes.glob("epoch-*.safetensors"))
    ]


def discard_probes(folder: Path, after: int) -> None:
    """Remove the outputs of later epochs; after 0, the samples too."""
    for epoch in probe_epochs(folder):
        if epoch > after:
            ModelFolder(folder).probe_outputs(epoch).unlink()
    if not after:
        shutil.rmtree(ModelFolder(folder).probes, ignore_errors=True)


def _write(path: Path, arrays: Arrays, facts: dict[str, Any]) -> None:
    tensors: Arrays = {}
    specs: dict[str, Any] = {}
    for name, array in arrays.items():
        encoding = Encoding.ZSTD if array.ndim and array.size else Encoding.RAW
        tensors |= tensors_of(name, array, encoding)
        specs[name] = asdict(Spec(array.dtype.name, array.shape, encoding))
    blob = save(tensors, metadata={_FACTS: json.dumps(facts | {"specs": specs})})
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda partial: partial.write_bytes(blob))


def _read(path: Path) -> tuple[Arrays, dict[str, Any]]:
    try:
        blob = path.read_bytes()
        layout = layout_of(blob)
        facts = json.loads(json.loads(layout.header[8:])["__metadata__"][_FACTS])
        arrays = {name: array_of(name, layout, blob, spec) for name, spec in _specs_in(facts)}
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error
    except (StoreError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path} is damaged: {error}") from error
    return arrays, facts


def _specs_in(facts: dict[str, Any]) -> Iterator[tuple[str, Spec]]:
    for name, spec in facts["specs"].items():
        yield name, spec_of(spec)
