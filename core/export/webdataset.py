"""WebDataset: tar files in which the files of a sample are adjacent and share a key.

A sample is `00000012.png` (8 bits with 1, 3 or 4 channels) or `00000012.npy`; its label is `.cls`
(a class index), `.label.png` (a mask of 8 bits) or `.label.npy`; `.json` has its name.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.export.spec import Sample, Source
from core.store.codecs import Encoding, compress

TAR_BYTES = 512 * 2**20
TAR_SAMPLES = 10_000
_PNG_CHANNELS = (1, 3, 4)
"""Of 8 bits. The library `webdataset` makes 255 of all that is more, whatever its decoder."""


def write(folder: Path, source: Source, samples: Iterator[Sample]) -> None:
    """Write `STAGE-000000.tar`, …, each of at most 10,000 samples or about 512 MB."""
    for number, first in enumerate(samples):
        with tarfile.open(folder / f"{source.stage}-{number:06d}.tar", "w") as tar:
            for sample in chain([first], islice(samples, TAR_SAMPLES - 1)):
                for ending, content in _files_of(sample):
                    head = tarfile.TarInfo(f"{sample.index:08d}.{ending}")
                    head.size = len(content)
                    tar.addfile(head, io.BytesIO(content))
                if tar.offset >= TAR_BYTES:
                    break


def _files_of(sample: Sample) -> Iterator[tuple[str, bytes]]:
    """A sample's files as (extension, content)."""
    yield _image_file(sample.feature)
    if sample.label is not None:
        yield _label_file(sample.label)
    yield "json", json.dumps({"name": sample.name}, ensure_ascii=False).encode()


def _label_file(label: NDArray[Any]) -> tuple[str, bytes]:
    if not label.shape and label.dtype.kind in "iu":
        return "cls", str(int(label)).encode()
    ending, content = _image_file(label)
    return f"label.{ending}", content


def _image_file(array: NDArray[Any]) -> tuple[str, bytes]:
    """An array as a PNG file if that is lossless, else as a `.npy` file."""
    if array.dtype == np.uint8 and array.ndim == 3 and array.shape[2] in _PNG_CHANNELS:
        return "png", compress(array, Encoding.PNG).tobytes()
    buffer = io.BytesIO()
    np.save(buffer, array)
    return "npy", buffer.getvalue()
