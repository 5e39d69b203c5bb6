"""What ten thousand finished jobs cost a claim, a look of the cluster, and the home page."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median, quantiles

import django
from django.conf import settings

django.setup()
settings.ALLOWED_HOSTS = ["testserver"]

from django.contrib.auth.models import User
from django.test import Client

from bench.table import show
from core.jobs import dispatcher, ledger
from core.jobs.lanes import Lanes
from core.jobs.ledger import Place
from core.jobs.reaper import Reaper
from core.jobs.resources import register_host
from core.models import Dataset, Job
from tests.factories import make_dataset, make_finished_jobs, make_job

FEW, FINISHED = 200, 10_000
TIMES = 100


def measured(work: Callable[[int], object]) -> list[float]:
    """Milliseconds of each of `TIMES` calls."""
    work(TIMES)  # the first one imports and compiles
    taken = []
    for number in range(TIMES):
        started = time.perf_counter()
        work(number)
        taken.append(1000 * (time.perf_counter() - started))
    return taken


def look() -> Callable[[int], object]:
    """A look of the cluster with jobs waiting; the second one finds all lanes taken."""
    lanes = Lanes("here", 2)
    lanes.ensure = lambda lane: None  # type: ignore[method-assign]
    dispatcher.queue.send = lambda place, job_id: None
    own, reaper = dispatcher.Dispatcher("here", lanes), Reaper("here")
    return lambda number: (reaper.step(), own.step())


def figures(client: Client) -> dict[str, list[float]]:
    jobs = [make_job(host="here", lane=1) for _ in range(TIMES + 1)]
    claims = measured(lambda n: ledger.claim(jobs[n].pk, "here:1@1", Place("here", 1)))
    Job.objects.filter(pk__in=[job.pk for job in jobs]).delete()
    waiting = [make_dataset("waiting") for _ in range(TIMES)]
    looks = measured(look())
    Dataset.objects.filter(pk__in=[dataset.pk for dataset in waiting]).delete()
    Job.objects.filter(pk__in=[dataset.job_id for dataset in waiting]).delete()
    return {
        "claim": claims,
        "look of dispatcher and reaper": looks,
        "home page": measured(lambda n: client.get("/")),
    }


def main() -> None:
    register_host("here")
    client = Client()
    client.force_login(User.objects.get_or_create(username="bench")[0])
    make_finished_jobs(FEW)
    few = figures(client)
    make_finished_jobs(FINISHED - FEW)
    many = figures(client)
    rows = [
        [
            name,
            *(f"{median(r):.1f} / {quantiles(r, n=20)[-1]:.1f}" for r in (few[name], many[name])),
            f"{median(many[name]) / median(few[name]):.2f}",
        ]
        for name in few
    ]
    show(
        ["ms, median / 95th percentile", f"{FEW} finished", f"{FINISHED:,} finished", "ratio"], rows
    )


main()
