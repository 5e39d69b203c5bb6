"""Jobs whose worker is gone: what a host looks after when its server starts or stops."""

from __future__ import annotations

import socket

from core.jobs import ledger
from core.jobs.queue import enqueue
from core.models import Job
from core.process import is_running


def recover() -> int:
    """Let this host's running jobs without a living worker wait again; how many.

    Their child processes died with the worker (parent-death signal), and ingestion goes
    on from its last whole shard.
    """
    host = socket.gethostname()
    running = Job.objects.filter(status=Job.Status.RUNNING, worker__startswith=f"{host}:")
    lost = [job.pk for job in running if not is_running(int(job.worker.rpartition(":")[2]))]
    ids = ledger.requeue(Job.objects.filter(pk__in=lost))
    for job in Job.objects.filter(pk__in=ids):
        enqueue(job)
    return len(ids)
