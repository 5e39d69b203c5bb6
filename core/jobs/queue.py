"""The only place that knows django-q2. A message is a job's id and nothing else.

Each lane has a queue and a small cluster of its own (a sentinel, a pusher, a monitor, one
worker), which gets a message only when it is idle: nothing is prefetched, and where
django-q2 stalls or loses a message, one job is concerned, which the dispatcher sends again.
"""

from __future__ import annotations

import os
from multiprocessing import Event
from uuid import uuid4

from django_q.brokers import Broker, get_broker
from django_q.cluster import Sentinel
from django_q.tasks import async_task

from core.jobs.ledger import Place

_LANE = "DIGITS_LANE"
"""Environment variable with the number of the lane to which a process belongs."""
_NO_LIMIT = -1


def _broker_of(place: Place) -> Broker:
    return get_broker(f"{place.host}:{place.lane}")


def send(place: Place, job_id: int) -> None:
    """Hand the job to the lane's worker."""
    async_task(
        "core.jobs.execution.execute",
        job_id,
        task_name=f"job-{job_id}",
        broker=_broker_of(place),
        timeout=_NO_LIMIT,  # the supervisor knows the limit
        save=False,
    )


def serve(place: Place) -> None:
    """Be the lane's cluster; returns when it is stopped."""
    os.environ[_LANE] = str(place.lane)
    Sentinel(Event(), Event(), uuid4(), _broker_of(place))


def purge(place: Place) -> None:
    """Forget what was sent to the lane: before it starts, not while it does."""
    _broker_of(place).purge_queue()


def own_lane() -> int:
    """The lane to which this process belongs; 0 outside a cluster."""
    return int(os.environ.get(_LANE, "0"))


def ping() -> str:
    """What the broker is, if it answers; otherwise it raises."""
    broker = get_broker()
    broker.ping()
    info: str = broker.info()
    return info
