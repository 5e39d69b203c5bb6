"""Writing one shard: an LMDB environment with its description, made by one process."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import lmdb
from numpy.typing import NDArray

from core.exceptions import DiskFullError, IngestionError
from core.names import printed
from core.storage import ShardFolder, hidden_beside
from core.store.checksums import sha256
from core.store.codecs import Encoding
from core.store.manifest import Rejected, ShardInfo, Spec, write_json
from core.store.record import Arrays, decode, encode, layout_of

_BATCH_RECORDS = 256
_BATCH_BYTES = 2**17
"""Larger writes were measured to be several times slower per byte: they leave the processor's
caches and make the kernel look for large pieces of memory. Without a sync, a transaction costs
little."""
FIRST_MAP = 2**30
_SPARE = 2**20
"""Bytes that file systems and LMDB need beside the records."""

_to_json = json.JSONEncoder(ensure_ascii=False).encode


class DifferentError(IngestionError):
    """A feature or a label of another shape or dtype than the dataset's."""

    def __init__(self, what: str, found: Spec, wanted: Spec) -> None:
        """Take which of both it is, and what it is and should be."""
        super().__init__(f"The {what} is {found}; the dataset's are {wanted}.")
        self.what, self.found, self.wanted = what, found, wanted


class ShardWriter:
    """Appends samples to a new shard; a context manager.

    Everything is written to a hidden folder that gets its final name in `finish`;
    a shard left without `finish` is removed. Equal samples give equal bytes.
    """

    def __init__(self, folder: Path, feature: Spec, label: Spec | None) -> None:
        """Take the final name of the shard's folder, and what every sample must be."""
        self.folder = folder
        self.partial = hidden_beside(folder, "partial")
        self.feature = feature
        self.label = label
        self.rejected: list[Rejected] = []
        self.entries = 0
        self.bytes = 0
        """Of the records so far."""
        self._batch: list[tuple[bytes, bytes]] = []
        self._batch_bytes = 0
        self._lines: list[str] = []

    def __enter__(self) -> ShardWriter:
        shutil.rmtree(self.partial, ignore_errors=True)
        self.partial.mkdir(parents=True)
        self._environment = lmdb.open(
            str(self.partial), map_size=FIRST_MAP, sync=False, metasync=False, lock=False
        )
        return self

    def check(self, feature: NDArray[Any], label: NDArray[Any] | None) -> None:
        """Refuse a sample of another shape or dtype than the dataset's.

        Raises:
            DifferentError: one of its arrays differs.
            IngestionError: it has a label, and others have none, or the other way round.
        """
        if (label is None) != (self.label is None):
            raise IngestionError("Some samples have a label and some have none.")
        pairs = [("feature", feature, self.feature), ("label", label, self.label)]
        for what, array, wanted in pairs:
            if array is not None and wanted is not None and not wanted.admits(array):
                found = Spec(array.dtype.name, array.shape)
                raise DifferentError(what, found, wanted)

    def put(self, feature: NDArray[Any], label: NDArray[Any] | None, entry: Any) -> Arrays:
        """Append a sample that `check` has passed.

        Returns:
            the sample as it will be read (JPEG changes values), in its own memory: a plug-in
            may use that of its arrays again.
        """
        of_label = self.label.encoding if self.label else Encoding.RAW
        blob = encode(feature, label, self.feature.encoding, of_label)
        self.append(blob, entry)
        if Encoding.JPEG in (self.feature.encoding, of_label):
            return decode(blob, self.feature, self.label)
        if label is None or self.label is None:
            return _stored("feature", feature, self.feature, blob), None
        return (
            _stored("feature", feature, self.feature, blob),
            _stored("label", label, self.label, blob),
        )

    def append(self, blob: bytes, entry: Any) -> None:
        """Append a record that is made already."""
        self._batch.append((b"%012d" % self.entries, blob))
        self._batch_bytes += len(blob)
        self._lines.append(_line_of(entry))
        self.entries += 1
        self.bytes += len(blob)
        if len(self._batch) >= _BATCH_RECORDS or self._batch_bytes >= _BATCH_BYTES:
            self._write_batch()

    def reject(self, entry: Any, file: str, error: Exception) -> None:
        """Record an entry that has no sample in this shard."""
        reason = printed(str(error))
        self.rejected.append(Rejected(entry, printed(file), type(error).__name__, reason))

    def finish(self, extra: Iterable[tuple[str, bytes]] = ()) -> ShardInfo:
        """Sync, describe, and give the shard its final name.

        Args:
            extra: further files of the shard's folder, (name, content).
        """
        self._write_batch()
        self._environment.sync(True)
        self._environment.close()
        files = ShardFolder(self.partial)
        files.entries.write_text("".join(f"{line}\n" for line in self._lines), "utf-8")
        for name, content in extra:
            (self.partial / name).write_bytes(content)
        info = ShardInfo(
            entries=self.entries,
            bytes=files.data.stat().st_size,
            sha256=sha256(files.data),
            feature=self.feature,
            label=self.label,
            rejected=tuple(self.rejected),
        )
        write_json(files.description, asdict(info))
        shutil.rmtree(self.folder, ignore_errors=True)
        self.partial.rename(self.folder)
        _sync_folder(self.folder.parent)
        return info

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._environment.close()
        shutil.rmtree(self.partial, ignore_errors=True)

    def _write_batch(self) -> None:
        while self._batch:
            try:
                with self._environment.begin(write=True) as transaction:
                    for key, blob in self._batch:
                        transaction.put(key, blob, append=True)
            except lmdb.MapFullError:
                self._environment.set_mapsize(2 * self._environment.info()["map_size"])
            except lmdb.Error as error:
                # A write that the disk took only in part is an "input/output error" to LMDB.
                if shutil.disk_usage(self.partial).free < self._batch_bytes + _SPARE:
                    raise DiskFullError(f"No space left on device for {self.folder}.") from error
                raise
            else:
                self._batch, self._batch_bytes = [], 0


def _stored(name: str, array: NDArray[Any], spec: Spec, blob: bytes) -> NDArray[Any]:
    """An array as its record gives it back, in memory that is not the plug-in's."""
    if spec.encoding == Encoding.RAW:
        return layout_of(blob).tensors[name].view(blob)
    return array.copy()


def _line_of(entry: Any) -> str:
    """The entry as a line of JSON."""
    line = _to_json(entry)
    try:
        line.encode()
    except UnicodeEncodeError:
        # The name of a file that is not valid text; escaped, it is read back as it was.
        return json.dumps(entry)
    return line


def _sync_folder(folder: Path) -> None:
    """Make renames within a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
