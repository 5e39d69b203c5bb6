"""What a host has to give, and giving it to jobs: all that one asks for, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from core.jobs.gpus import find_gpus
from core.jobs.identity import is_gone
from core.jobs.ledger import Place
from core.models import Host, Job, Resource

_CPU, _GPU = Resource.Kind.CPU, Resource.Kind.GPU


class _NotFreeError(Exception):
    """Another dispatcher was faster; rolls the reservation back."""


@transaction.atomic
def register_host(name: str) -> Host:
    """Bring the rows of this host in line with what it has."""
    host, _ = Host.objects.get_or_create(pk=name)
    found: dict[tuple[str, str], dict[str, Any]] = {
        (_CPU, str(index)): {"index": index} for index in range(settings.DIGITS_CPU_SLOTS)
    }
    for gpu in find_gpus():
        values = {"index": gpu.index, "name": gpu.name, "memory": gpu.memory}
        found[(_GPU, gpu.uuid)] = values
    for row in Resource.objects.filter(host=host):
        if found.pop((row.kind, row.identity), None) is None:
            row.delete()
    for (kind, identity), values in found.items():
        Resource.objects.create(host=host, kind=kind, identity=identity, **values)
    return host


@dataclass
class Stock:
    """The resources of one host that are free, and how many it has in all."""

    free: list[Resource]
    cpus: int
    gpu_ids: frozenset[str]
    held_back: set[str] = field(default_factory=set)
    """Kinds that a job further ahead waits for: nobody behind it may take them."""

    @classmethod
    def of(cls, host: str) -> Stock:
        rows = list(Resource.objects.filter(host=host))
        return cls(
            free=[row for row in rows if row.job_id is None],
            cpus=sum(row.kind == _CPU for row in rows),
            gpu_ids=frozenset(row.identity for row in rows if row.kind == _GPU),
        )

    def has_ever(self, job: Job) -> bool:
        """Whether the host could run the job if nothing else ran."""
        named = set(job.gpu_ids)
        return job.cpus <= self.cpus and job.gpus <= len(self.gpu_ids) and named <= self.gpu_ids

    def take(self, job: Job) -> list[Resource] | None:
        """The resources for a job, which are no longer free then; None if some are lacking.

        What is lacking is held back for it, so that small jobs cannot starve a large one.
        """
        slots = [row for row in self.free if row.kind == _CPU][: job.cpus]
        gpus = self.gpus_for(job)
        lacking = {
            kind
            for kind, rows, number in ((_CPU, slots, job.cpus), (_GPU, gpus, gpus_asked(job)))
            if number and (len(rows) < number or kind in self.held_back)
        }
        if lacking:
            self.held_back |= lacking
            return None
        chosen = [*slots, *gpus]
        self.free = [row for row in self.free if row not in chosen]
        return chosen

    def gpus_for(self, job: Job) -> list[Resource]:
        free = [row for row in self.free if row.kind == _GPU]
        if job.gpu_ids:
            return [row for row in free if row.identity in job.gpu_ids]
        return free[: job.gpus]


def gpus_asked(job: Job) -> int:
    """How many GPUs a job asks for: those that it names, or the next free ones."""
    return len(job.gpu_ids) or job.gpus


def reserve(job: Job, place: Place, chosen: Sequence[Resource]) -> bool:
    """Give a waiting job its place and its resources; False if either was taken meanwhile."""
    try:
        with transaction.atomic():
            waiting = Job.objects.filter(pk=job.pk, status=Job.Status.WAITING, host="")
            if not waiting.update(host=place.host, lane=place.lane):
                raise _NotFreeError
            free = Resource.objects.filter(pk__in=[row.pk for row in chosen], job=None)
            if free.update(job=job) != len(chosen):
                raise _NotFreeError
    except _NotFreeError:
        return False
    return True


def gpu_environment(job: Job) -> dict[str, str]:
    """What makes CUDA show a child process the GPUs that its job holds, and no others."""
    held = Resource.objects.filter(job=job, kind=_GPU).order_by("index")
    uuids = list(held.values_list("identity", flat=True))
    return {"CUDA_VISIBLE_DEVICES": ",".join(uuids) or "-1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}


def why_waiting(job: Job) -> str:
    """What a waiting job waits for, in words."""
    return why_all_wait([job])[0]


def why_all_wait(jobs: Sequence[Job]) -> list[str]:
    """What each of several waiting jobs waits for; what machines have is read once."""
    stocks = [Stock.of(host) for host in _running_clusters()]
    return [_why_waiting(job, stocks) for job in jobs]


def _why_waiting(job: Job, stocks: Sequence[Stock]) -> str:
    if job.depends_on is not None and job.depends_on.status != Job.Status.DONE:
        return f"It starts when {job.depends_on} is done."
    if not stocks and job.queued:
        return "No job cluster runs; start one with manage.py serve."
    asked = describe_asked(job)
    if stocks and not any(stock.has_ever(job) for stock in stocks):
        return f"It asks for {asked}, which no machine has."
    return f"It starts when it is its turn and {asked} are free."


def _running_clusters() -> list[str]:
    """The hosts whose cluster runs, as far as it can be told from here."""
    hosts = Host.objects.exclude(cluster="")
    here = settings.DIGITS_HOST
    return [host.pk for host in hosts if host.pk != here or not is_gone(host.cluster)]


def describe_asked(job: Job) -> str:
    parts = [f"{job.cpus} CPU slot{'s' if job.cpus > 1 else ''}"]
    if job.gpu_ids:
        parts.append(f"the GPUs {', '.join(job.gpu_ids)}")
    elif job.gpus:
        parts.append(f"{job.gpus} GPU{'s' if job.gpus > 1 else ''}")
    return " and ".join(parts)


def ready_jobs() -> Q:
    """The waiting jobs that the clusters may take."""
    done = Q(depends_on=None) | Q(depends_on__status=Job.Status.DONE)
    return done & Q(status=Job.Status.WAITING, queued=True, host="")
