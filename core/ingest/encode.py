"""Encoding one shard, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.exceptions import EntryError
from core.ingest.isolation import Post
from core.ingest.plan import Plan, Shard
from core.ingest.sample import file_of, samples_of
from core.ingest.spec import IngestSpec
from core.ingest.statistics import Statistics
from core.store.writer import ShardWriter

STATISTICS = "statistics.safetensors"


def encode_shard(
    spec: IngestSpec, plan: Plan, shard: Shard, lost: Mapping[int, EntryError], post: Post
) -> None:
    """Encode the entries of a shard and give it its final name.

    An entry whose encoding raises anything is recorded as rejected and the rest goes
    on; an error of the disk ends the shard.

    Args:
        lost: entries, by their place in the shard, that ended an earlier process.
        post: is told the place of each entry.
    """
    plugin = spec.plugin(user_data=plan.user_data, **spec.fields)
    statistics = Statistics(np.dtype(plan.feature.dtype), plan.feature.shape[2])
    with ShardWriter(shard.folder(spec.folder), plan.feature, plan.label) as writer:
        for index, entry in enumerate(shard.entries):
            post.begin(index)
            try:
                if index in lost:
                    raise lost[index]
                samples = samples_of(plugin.encode_entry(entry))
                post.end()
                for feature, label in samples:
                    writer.check(feature, label)
            except Exception as error:
                post.end()
                writer.reject(entry, file_of(entry), error)
            else:
                write(writer, statistics, samples, entry)
        post.pass_all(len(shard.entries))
        writer.finish([(STATISTICS, statistics.to_bytes())])


def write(writer: ShardWriter, statistics: Statistics, samples: list[Any], entry: Any) -> None:
    for feature, label in samples:
        writer.put(feature, label, entry)
        statistics.add(feature, label)
