"""Encoding shards in parallel: one process a shard, at most so many at a time.

A process ends with its shard, so a plug-in that leaks memory or crashes harms one
shard. What it made is on disk; only counts and errors come back through memory.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from multiprocessing.sharedctypes import Synchronized
from typing import cast

from core.exceptions import IngestionError, KilledError
from core.ingest.encode import encode_shard
from core.ingest.plan import Plan, Shard
from core.ingest.spec import IngestSpec, Progress
from core.process import die_with_parent
from core.store.writer import partial_folder

# Forked processes have the plan and the plug-ins at once; the engine's process has no
# threads and no TensorFlow, which is what makes forking safe.
context = multiprocessing.get_context("fork")
REPORT_EVERY = 0.2


@dataclass(frozen=True)
class Running:
    shard: Shard
    process: ForkProcess
    errors: Connection


def encode_all(spec: IngestSpec, plan: Plan, shards: list[Shard], progress: Progress) -> None:
    """Encode the shards; the first error ends all.

    Raises:
        IngestionError: a shard cannot be encoded; the text says which and why.
        KilledError: a shard's process was killed from outside.
    """
    counter = cast("Synchronized[int]", context.Value("q", 0))
    already = plan.entries - sum(len(shard.entries) for shard in shards)
    waiting, running = deque(shards), list[Running]()
    try:
        while waiting or running:
            while waiting and len(running) < spec.processes:
                running.append(start(spec, plan, waiting.popleft(), counter))
            wait([job.process.sentinel for job in running], REPORT_EVERY)
            for job in [job for job in running if not job.process.is_alive()]:
                running.remove(job)
                check(job)
            progress(already + counter.value, plan.entries, "encoding")
    finally:
        for job in running:
            job.process.kill()
            job.process.join()
            # What it has written by then would only fill the disk.
            shutil.rmtree(partial_folder(job.shard.folder(spec.folder)), ignore_errors=True)


def start(spec: IngestSpec, plan: Plan, shard: Shard, counter: Synchronized[int]) -> Running:
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(spec, plan, shard, counter, theirs, os.getpid()))
    process.start()
    theirs.close()
    return Running(shard, process, ours)


def work(
    spec: IngestSpec,
    plan: Plan,
    shard: Shard,
    counter: Synchronized[int],
    errors: Connection,
    parent: int,
) -> None:
    """Run in the shard's process."""
    die_with_parent(parent)

    def done(count: int) -> None:
        with counter.get_lock():
            counter.value += count

    try:
        encode_shard(spec, plan, shard, done)
    except Exception as error:
        errors.send(f"{type(error).__name__}: {error}")
        raise


def check(job: Running) -> None:
    if job.process.exitcode == 0:
        return
    shard = f"Shard {job.shard.number} of {job.shard.stage}"
    try:
        reason = job.errors.recv()
    except EOFError:
        code = job.process.exitcode or 0
        if code == -signal.SIGKILL:
            raise KilledError(f"{shard} failed: its process was killed.", signal.SIGKILL) from None
        reason = f"its process ended with exit code {code}"
    raise IngestionError(f"{shard} failed: {reason}")
