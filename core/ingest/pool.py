"""Encoding shards in parallel: one process for each shard, a limited number at a time.

A process ends with its shard, so a plug-in that leaks memory harms one shard. What it
made is on disk; only its place and errors come back through memory.
"""

from __future__ import annotations

import logging
import shutil
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import wait

from core.exceptions import EntryError, IngestionError, KilledError
from core.ingest.encode import encode_shard
from core.ingest.isolation import Isolated, LostEntry
from core.ingest.limit import Limit
from core.ingest.meter import Meter
from core.ingest.plan import Plan, Shard
from core.ingest.spec import IngestSpec
from core.progress import Progress
from core.storage import hidden_beside
from core.store.entries import file_of
from core.store.manifest import ShardInfo

_LOOK_EVERY = 0.02
MOST_LOST = 100
"""Entries of a shard that may end or hang their process: after each, the shard is started again."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PendingShard:
    """A shard to be encoded, and its entries that are known to end their process."""

    shard: Shard
    lost: dict[int, EntryError] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"Shard {self.shard.number} of {self.shard.stage}"


@dataclass(frozen=True)
class RunningShard:
    pending: PendingShard
    process: Isolated


def encode_all(spec: IngestSpec, plan: Plan, shards: Sequence[Shard], progress: Progress) -> None:
    """Encode the shards; the first error ends all.

    Raises:
        IngestionError: a shard cannot be encoded, or too many entries were rejected.
        KilledError: a shard's process was killed from outside.
    """
    waiting, running = deque(PendingShard(shard) for shard in shards), list[RunningShard]()
    meter = Meter(plan.entries, plan.entries - sum(shard.entries for shard in shards), progress)
    limit = Limit.of(spec, plan, shards)
    try:
        while waiting or running:
            while waiting and has_room(running, spec.processes):
                running.append(_start(spec, plan, waiting.popleft()))
            wait([sign for one in running for sign in one.process.signs], _LOOK_EVERY)
            for one in [one for one in running if one.process.has_ended()]:
                if _is_encoded(one, spec):
                    info = ShardInfo.load(one.pending.shard.folder(spec.folder))
                    meter.add(one.pending.shard.entries, info.bytes)
                    limit.add(info)
                else:
                    waiting.appendleft(one.pending)
                running.remove(one)
            meter.show([one.process.post for one in running])
    finally:
        for one in running:
            one.process.stop()
        # What they have written by then would only fill the disk. Those that lost an entry wait.
        for pending in (*(one.pending for one in running), *waiting):
            partial_shard = hidden_beside(pending.shard.folder(spec.folder), "partial")
            shutil.rmtree(partial_shard, ignore_errors=True)


def has_room(running: list[RunningShard], processes: int) -> bool:
    """Whether another shard may be started: those that only wait for the disk count half."""
    encoding = sum(one.process.post.index < one.pending.shard.entries for one in running)
    return encoding < processes and len(running) < 2 * processes


def _start(spec: IngestSpec, plan: Plan, pending: PendingShard) -> RunningShard:
    work = partial(encode_shard, spec, plan, pending.shard, pending.lost)
    return RunningShard(pending, Isolated(work, spec.entry_seconds))


def _is_encoded(one: RunningShard, spec: IngestSpec) -> bool:
    """Whether the shard is complete; if an entry was lost, it is started again without it."""
    pending = one.pending
    try:
        one.process.result()
    except LostEntry as loss:
        entry = file_of(pending.shard.load_entries(spec.folder)[loss.index])
        logger.warning("%s: %s %s; going on without it", pending, entry, loss.error)
        pending.lost[loss.index] = loss.error
        if len(pending.lost) > MOST_LOST:
            raise IngestionError(
                f"{pending} failed: more than {MOST_LOST} of its entries ended or hung their "
                f"process. The last: {entry} {loss.error}."
            ) from None
        return False
    except IngestionError as error:
        raise IngestionError(f"{pending} failed: {error}") from None
    except KilledError as error:
        raise KilledError(f"{pending} failed: {error}", error.number) from None
    return True
