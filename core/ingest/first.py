"""What the samples of a dataset are: decided by the first entry that can be encoded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import Any, cast

from numpy.typing import NDArray

from core.exceptions import IngestionError
from core.ingest.isolation import Isolated, LostEntry, Post
from core.ingest.sample import samples_of
from core.ingest.spec import IngestSpec, Storage
from core.plugins import DataIngestionInterface, Entry
from core.store.codecs import Encoding, refuse_unfit
from core.store.entries import file_of
from core.store.manifest import Spec

Specs = tuple[Spec, Spec | None]


def first_specs(
    plugin: DataIngestionInterface, stages: Sequence[Sequence[Entry]], spec: IngestSpec
) -> Specs:
    """The features and labels of the dataset.

    Entries are tried in a process of their own, after one that ended it in another.

    Raises:
        IngestionError: no entry can be encoded, or none can be stored as asked for.
    """
    total, start, reason = sum(map(len, stages)), 0, ""
    while start < total:
        entries = islice(chain.from_iterable(stages), start, None)
        process = Isolated(partial(_try_entries, plugin, entries), spec.entry_seconds)
        while not process.has_ended():
            wait(process.signs, 0.2)
        try:
            found, first_reason = process.result()
        except LostEntry as loss:
            lost = next(islice(chain.from_iterable(stages), start + loss.index, None))
            reason = reason or f"{file_of(lost)}: {loss.error}"
            start += loss.index + 1
            continue
        if found:
            return stored(cast("Specs", found), spec.storage)
        reason = reason or first_reason
        break
    raise IngestionError(f"None of the {total} entries can be encoded. The first: {reason}")


def _try_entries(
    plugin: DataIngestionInterface, entries: Iterable[Entry], post: Post
) -> tuple[Specs | None, str]:
    """Run in a process: what the first good entry is, or why none is good."""
    reason = ""
    for index, entry in enumerate(entries):
        post.begin(index)
        try:
            for feature, label in samples_of(plugin.encode_entry(entry)):
                return (spec_of(feature), None if label is None else spec_of(label)), ""
        except Exception as error:
            reason = reason or f"{file_of(entry)}: {error}"
        post.end()
    return None, reason


def spec_of(array: NDArray[Any]) -> Spec:
    """The array's dtype and shape; of boxes there may be any number."""
    return Spec(array.dtype.name, (None, *array.shape[1:]) if array.ndim == 2 else array.shape)


def stored(found: Specs, storage: Storage) -> Specs:
    """The same in the encodings asked for, and of any size where that is allowed.

    Raises:
        IngestionError: an encoding cannot hold them.
    """
    feature, label = found
    feature = _with_storage("feature", feature, storage.feature_encoding, storage)
    if label is not None and len(label.shape) == 3:
        if storage.label_encoding == Encoding.JPEG and label.shape[2] == 1:
            raise IngestionError(
                "JPEG changes values, so it cannot hold labels of one channel, such as the "
                "classes of pixels. Choose raw, png or zstd for the labels."
            )
        label = _with_storage("label", label, storage.label_encoding, storage)
    return feature, label


def _with_storage(what: str, spec: Spec, encoding: str, storage: Storage) -> Spec:
    refuse_unfit(what, encoding, spec.dtype, spec.shape)
    shape = (None, None, spec.shape[2]) if storage.variable_shape else spec.shape
    return Spec(spec.dtype, shape, str(Encoding(encoding)))
