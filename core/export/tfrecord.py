"""TFRecord files of `tf.train.Example`, as TensorFlow's own input pipelines read them.

An example has the features `feature` (the array's bytes, little-endian, row-major),
`feature/shape` (integers), `feature/dtype` (NumPy's name) and `name`. A scalar label is
`label`, an integer or a float; an array has its bytes in `label`, with `label/shape` and
`label/dtype`. Without labels, these are absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import ExportError
from core.export.spec import Sample, Source

FILE_BYTES = 128 * 2**20
"""Approximate size of a file, in bytes of the store."""


def write(folder: Path, source: Source, samples: Iterator[Sample]) -> None:
    """Write `STAGE-00000-of-00004.tfrecord`, … whose numbers of examples differ by one at most."""
    from tensorflow import errors, io

    files = min(-(-source.bytes // FILE_BYTES) or 1, max(source.entries, 1))
    ends = [(number + 1) * source.entries // files for number in range(files)]
    start = 0
    for number, end in enumerate(ends):
        path = folder / f"{source.stage}-{number:05d}-of-{files:05d}.tfrecord"
        try:
            with io.TFRecordWriter(str(path)) as writer:
                for sample in islice(samples, end - start):
                    writer.write(_example_of(sample))
        except errors.OpError as error:
            raise ExportError(f"{path.name} cannot be written: {error.message}") from error
        start = end


def _example_of(sample: Sample) -> bytes:
    """The serialized example of a sample."""
    from tensorflow import train

    features = {
        "name": sample.name.encode(),
        **_array_features("feature", sample.feature),
        **_label_features(sample.label),
    }
    lists = {}
    for name, value in features.items():
        if isinstance(value, bytes):
            lists[name] = train.Feature(bytes_list=train.BytesList(value=[value]))
        elif isinstance(value, float):
            lists[name] = train.Feature(float_list=train.FloatList(value=[value]))
        else:
            lists[name] = train.Feature(int64_list=train.Int64List(value=value))
    example = train.Example(features=train.Features(feature=lists))
    blob: bytes = example.SerializeToString(deterministic=True)
    return blob


def _label_features(label: NDArray[Any] | None) -> dict[str, Any]:
    if label is None:
        return {}
    if label.shape:
        return _array_features("label", label)
    return {"label": float(label) if label.dtype.kind == "f" else [int(label)]}


def _array_features(name: str, array: NDArray[Any]) -> dict[str, Any]:
    little = np.asarray(array, array.dtype.newbyteorder("<"))
    return {
        name: little.tobytes(),
        f"{name}/shape": list(array.shape),
        f"{name}/dtype": array.dtype.name.encode(),
    }
