"""NumPy files: one `.npy` of all features and one of all labels.

If all shapes are equal, files are written sequentially, with constant memory, and can be
memory-mapped (`np.load(path, mmap_mode="r")`). If shapes vary, there is a folder instead of
the file, with one `.npy` per sample, a thousand per subfolder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from core.export.spec import Sample, Source
from core.store.manifest import Spec

_IN_A_FOLDER = 1000


class _Target(Protocol):
    def put(self, index: int, array: NDArray[Any]) -> None: ...


class _Stack:
    """One file (samples, …) of arrays of one shape."""

    def __init__(self, file: BinaryIO, entries: int, spec: Spec) -> None:
        """Write the header to an empty file."""
        self.file = file
        dtype = np.dtype(spec.dtype).newbyteorder("<")
        head = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False}
        npy.write_array_header_1_0(file, head | {"shape": (entries, *spec.shape)})
        self.dtype = dtype

    def put(self, index: int, array: NDArray[Any]) -> None:
        self.file.write(np.ascontiguousarray(array, self.dtype).data)


class _Files:
    """One file per array: `000/00000000.npy`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, index: int, array: NDArray[Any]) -> None:
        path = self.folder / f"{index // _IN_A_FOLDER:03d}" / f"{index:08d}.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, array)


def write(folder: Path, source: Source, samples: Iterator[Sample]) -> None:
    """Write `STAGE_features.npy`, `STAGE_labels.npy` and `STAGE_names.jsonl` (JSON strings)."""
    with ExitStack() as files:

        def target(what: str, spec: Spec) -> _Target:
            place = folder / f"{source.stage}_{what}"
            if not spec.is_fixed:
                return _Files(place)
            file = files.enter_context(place.with_suffix(".npy").open("wb"))
            return _Stack(file, source.entries, spec)

        features = target("features", source.feature)
        labels = target("labels", source.label) if source.label else None
        names = files.enter_context(
            (folder / f"{source.stage}_names.jsonl").open("w", encoding="utf-8")
        )
        for sample in samples:
            features.put(sample.index, sample.feature)
            if labels is not None and sample.label is not None:
                labels.put(sample.index, sample.label)
            names.write(f"{json.dumps(sample.name, ensure_ascii=False)}\n")
