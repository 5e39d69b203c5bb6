"""Encoding one shard, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from core.ingest.plan import Plan, Shard
from core.ingest.sample import file_of, samples_of
from core.ingest.spec import IngestSpec
from core.ingest.statistics import Statistics
from core.store.writer import ShardWriter

STATISTICS = "statistics.safetensors"


def encode_shard(spec: IngestSpec, plan: Plan, shard: Shard, done: Callable[[int], None]) -> None:
    """Encode the entries of a shard and give it its final name.

    An entry whose encoding raises anything is recorded as rejected and the rest goes
    on; an error of the disk ends the shard.

    Args:
        done: called with the number of entries finished since the last call.
    """
    plugin = spec.plugin(user_data=plan.user_data, **spec.fields)
    statistics = Statistics(np.dtype(plan.feature.dtype), plan.feature.shape[2])
    with ShardWriter(shard.folder(spec.folder), plan.feature, plan.label) as writer:
        for entry in shard.entries:
            try:
                samples = samples_of(plugin.encode_entry(entry))
                for feature, label in samples:
                    writer.check(feature, label)
            except Exception as error:
                writer.reject(entry, file_of(entry), error)
            else:
                write(writer, statistics, samples, entry)
            done(1)
        writer.finish([(STATISTICS, statistics.to_bytes())])


def write(writer: ShardWriter, statistics: Statistics, samples: list[Any], entry: Any) -> None:
    for feature, label in samples:
        writer.put(feature, label, entry)
        statistics.add(feature, label)
