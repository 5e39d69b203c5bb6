"""A look at what a data plug-in finds, before a dataset is made of it.

The plug-in lists its entries as for a dataset, and as many of them are encoded as time allows, in
an order that mixes them, with their own sizes and channels.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import wait
from typing import Any

from core.ingest.isolation import Isolated, LostEntry, Post
from core.ingest.sample import samples_of
from core.plugins import DataIngestionInterface, Entry, Stage
from core.store.entries import file_of

_MOST_TRIED = 5000
_MOST_REASONS = 5

Size = tuple[int, int]


@dataclass
class Survey:
    """What was found."""

    stages: dict[str, int]
    """How many entries each stage has."""
    user_data: dict[str, Any]
    """What the plug-in's `prepare` returned."""
    tried: int = 0
    """How many entries were encoded, or could not be."""
    rejected: int = 0
    reasons: list[str] = field(default_factory=list)
    """The first reasons, each with its file."""
    sizes: Counter[Size] = field(default_factory=Counter)
    """Samples by height and width in pixels."""
    channels: Counter[int] = field(default_factory=Counter)
    dtypes: Counter[str] = field(default_factory=Counter)

    @property
    def entries(self) -> int:
        return sum(self.stages.values())

    @property
    def is_complete(self) -> bool:
        """Whether every entry was tried."""
        return self.tried == self.entries

    def suggested(self, as_in_files: Mapping[str, Any]) -> dict[str, Any]:
        """The values of fields with which images stay as they are, as far as they are alike."""
        alike = {True: len(self.sizes) == 1, False: len(self.channels) == 1}
        return {name: value for name, value in as_in_files.items() if alike[value is None]}


def survey(
    plugin_class: type[DataIngestionInterface], fields: Mapping[str, Any], seconds: float
) -> Survey:
    """Look at what the fields name; encoding ends after some seconds, listing does not.

    Raises:
        IngestionError: the plug-in can make no dataset of it.
    """
    limit = time.monotonic() + seconds
    plugin = plugin_class(**{**fields, **_known(plugin_class.as_in_files, fields)})
    plugin.user_data = plugin.prepare()
    stages = {stage.value: list(plugin.itemize_entries(stage)) for stage in Stage}
    counts = {stage: len(entries) for stage, entries in stages.items() if entries}
    found = Survey(counts, plugin.user_data)
    _try(plugin, _mixed([*stages.values()]), found, limit)
    return found


def _known(values: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in fields}


def _mixed(stages: Sequence[Sequence[Entry]]) -> list[Entry]:
    """Some of all entries, in an order that is always the same."""
    entries = [entry for stage in stages for entry in stage]
    chosen = random.Random(0)  # noqa: S311 - no secret
    return chosen.sample(entries, min(len(entries), _MOST_TRIED))


def _try(
    plugin: DataIngestionInterface, entries: Sequence[Entry], found: Survey, limit: float
) -> None:
    """Encode entries in a process of their own, after one that ended it in another."""
    start = 0
    while start < len(entries) and time.monotonic() < limit:
        rest = entries[start:]
        process = Isolated(partial(_encoded, plugin, rest, limit), max(1, limit - time.monotonic()))
        while not process.has_ended():
            wait(process.signs, 0.2)
        try:
            _add(found, process.result())
            return
        except LostEntry as loss:
            # What came before it in that process is not known any more.
            found.tried += 1
            found.rejected += 1
            found.reasons.append(f"{file_of(rest[loss.index])}: {loss.error}")
            start += loss.index + 1


def _encoded(
    plugin: DataIngestionInterface, entries: Sequence[Entry], limit: float, post: Post
) -> Survey:
    """Run in a process."""
    part = Survey({}, {})
    for index, entry in enumerate(entries):
        if time.monotonic() > limit:
            break
        post.begin(index)
        part.tried += 1
        try:
            for feature, _ in samples_of(plugin.encode_entry(entry)):
                part.sizes[feature.shape[0], feature.shape[1]] += 1
                part.channels[feature.shape[2]] += 1
                part.dtypes[feature.dtype.name] += 1
        except Exception as error:
            part.rejected += 1
            if len(part.reasons) < _MOST_REASONS:
                part.reasons.append(f"{file_of(entry)}: {error}")
        post.end()
    return part


def _add(found: Survey, part: Survey) -> None:
    found.tried += part.tried
    found.rejected += part.rejected
    found.reasons += part.reasons
    found.sizes += part.sizes
    found.channels += part.channels
    found.dtypes += part.dtypes
