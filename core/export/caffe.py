"""LMDB databases of Caffe's `Datum`, as the original DIGITS wrote and read them.

Images are stored channels first; 8-bit images with three channels in BGR order. Labels that
are arrays are in a separate database, under the same keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import lmdb
import numpy as np
from numpy.typing import NDArray

from core.exceptions import ExportError
from core.export.messages import BlobProto, Datum
from core.export.spec import Sample, Source

_BATCH_RECORDS = 256
_BATCH_BYTES = 32 * 2**20
_FIRST_MAP = 2**28
_INT32 = np.iinfo(np.int32)
_MEAN = "mean.binaryproto"
_OTHERS = "Export it as tfrecord, numpy or webdataset."


def check(source: Source) -> None:
    """Refuse what a `Datum` cannot hold."""
    label = source.label
    if label is None or source.has_class_labels or len(label.shape) == 3:
        return
    what = "scalar" if not label.shape else f"{len(label.shape)}-dimensional"
    raise ExportError(
        f"The labels of {source.stage} are {what} {label.dtype}, but Caffe's databases only "
        f"support classes and arrays of height × width × channels. {_OTHERS}"
    )


class _Database:
    """A new LMDB database of messages with keys `%08d`; a context manager."""

    def __init__(self, folder: Path) -> None:
        self.environment = lmdb.open(str(folder), map_size=_FIRST_MAP, sync=False, lock=False)
        self.batch: list[tuple[bytes, bytes]] = []
        self.batch_bytes = 0

    def __enter__(self) -> _Database:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._write()
                self.environment.sync(True)
        finally:
            self.environment.close()

    def put(self, index: int, message: Any) -> None:
        blob = message.SerializeToString()
        self.batch.append((b"%08d" % index, blob))
        self.batch_bytes += len(blob)
        if len(self.batch) == _BATCH_RECORDS or self.batch_bytes >= _BATCH_BYTES:
            self._write()

    def _write(self) -> None:
        while self.batch:
            try:
                with self.environment.begin(write=True) as transaction:
                    for key, blob in self.batch:
                        # Without `append`: beyond 99,999,999 keys are not in ascending order.
                        transaction.put(key, blob)
            except lmdb.MapFullError:
                self.environment.set_mapsize(2 * self.environment.info()["map_size"])
            except lmdb.Error as error:
                raise ExportError(f"The database cannot be written: {error}") from error
            else:
                self.batch, self.batch_bytes = [], 0


def write(folder: Path, source: Source, samples: Iterator[Sample]) -> None:
    """Write `STAGE_db`, `STAGE_labels` for labels that are arrays, and the mean image.

    `mean.binaryproto` is that of the training stage, written if its images have one shape.
    """
    mean = _Mean() if source.stage == "train" and source.feature.is_fixed else None
    with ExitStack() as open_databases:
        features = open_databases.enter_context(_Database(folder / f"{source.stage}_db"))
        labels = None
        if source.label and source.label.shape:
            labels = open_databases.enter_context(_Database(folder / f"{source.stage}_labels"))
        for sample in samples:
            image = _planes(sample.feature)
            features.put(sample.index, _datum(image, _class_of(source, sample)))
            if labels is not None and sample.label is not None:
                labels.put(sample.index, _datum(sample.label.transpose(2, 0, 1)))
            if mean is not None:
                mean.add(image)
    if mean is not None and mean.count:
        (folder / _MEAN).write_bytes(mean.blob())


def _planes(feature: NDArray[Any]) -> NDArray[Any]:
    """The image as (channels, height, width); in BGR order if it is an ordinary color image."""
    if feature.dtype == np.uint8 and feature.shape[2] == 3:
        feature = feature[:, :, ::-1]
    return feature.transpose(2, 0, 1)


def _datum(array: NDArray[Any], label: int = 0) -> Any:
    """The message for an array (channels, height, width).

    8-bit values are stored as bytes, others as float32, which is exact up to 24 bits.
    """
    channels, height, width = array.shape
    message = Datum(channels=channels, height=height, width=width, label=label)
    if array.dtype == np.uint8:
        message.data = array.tobytes()
    else:
        message.float_data.extend(array.astype(np.float32).ravel().tolist())
    return message


def _class_of(source: Source, sample: Sample) -> int:
    if sample.label is None or not source.has_class_labels:
        return 0
    value = int(sample.label)
    if not _INT32.min <= value <= _INT32.max:
        raise ExportError(
            f"The label of {sample.name} is {value}, which does not fit a Datum (32 bits). "
            f"{_OTHERS}"
        )
    return value


class _Mean:
    """The mean image of all samples."""

    def __init__(self) -> None:
        self.total: Any = 0.0
        self.count = 0

    def add(self, image: NDArray[Any]) -> None:
        self.total = self.total + image.astype(np.float64)
        self.count += 1

    def blob(self) -> bytes:
        """The mean as a serialized `BlobProto` of one image (1, channels, height, width)."""
        image = self.total / self.count
        channels, height, width = image.shape
        message = BlobProto(num=1, channels=channels, height=height, width=width)
        message.data.extend(image.ravel().tolist())
        blob: bytes = message.SerializeToString()
        return blob
