"""The only place that knows django-q2. A message is a job's id and nothing else."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django_q.tasks import async_task

from core.models import Job


def enqueue(job: Job) -> None:
    """Tell the cluster of a waiting job, once the transaction is committed.

    A job that waits for another one is announced when that one ends.
    """
    if job.depends_on is None or job.depends_on.status == Job.Status.DONE:
        transaction.on_commit(partial(send, job.pk))


def send(job_id: int) -> None:
    async_task("core.jobs.execution.execute", job_id, task_name=f"job-{job_id}")
