"""Whose turn it is: by priority, by who has least running, who was served longest ago, by age."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from core.jobs.resources import ready_jobs
from core.models import Job

Owner = int | None


def in_turn(
    waiting: Iterable[Job], running: Counter[Owner], served: Mapping[Owner, int]
) -> Iterator[Job]:
    """Waiting jobs in the order in which they are to start.

    Args:
        waiting: jobs of all owners, the oldest first.
        running: how many jobs of each owner run; a job counts as soon as it is given out.
        served: a number for each owner that was given something, the higher the later. With
            jobs so short that hardly one runs, it is what makes owners take turns.
    """
    queues: dict[int, dict[Owner, deque[Job]]] = {}
    for job in waiting:
        queues.setdefault(job.priority, {}).setdefault(job.owner_id, deque()).append(job)
    load, last = Counter(running), dict(served)
    for priority in sorted(queues, reverse=True):
        owners = queues[priority]
        while owners:
            owner = min(owners, key=lambda one: (load[one], last.get(one, 0), owners[one][0].pk))
            job = owners[owner].popleft()
            if not owners[owner]:
                del owners[owner]
            load[owner] += 1
            last[owner] = max(last.values(), default=0) + 1
            yield job


def candidates(each: int) -> list[Job]:
    """The first waiting jobs of every owner and priority, the oldest first; `each` of them."""
    place = Window(
        RowNumber(), partition_by=[F("owner"), F("priority")], order_by=[F("created"), F("pk")]
    )
    rows = Job.objects.filter(ready_jobs()).annotate(place=place).filter(place__lte=each)
    return list(rows.order_by("created", "pk"))


def running_by_owner() -> Counter[Owner]:
    """How many jobs of each owner have resources, on all hosts."""
    active = Job.objects.filter(status__in=[Job.Status.WAITING, Job.Status.RUNNING])
    rows = active.exclude(host="").order_by().values_list("owner").annotate(Count("pk"))
    return Counter(dict(rows))
