"""What pages take on the server with ten thousand models, and a dataset of a million entries.

Each page is asked for through all of Django, without the network; the figures are milliseconds.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from statistics import median, quantiles

import django
from django.conf import settings

django.setup()
settings.ALLOWED_HOSTS = ["testserver"]

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import pages_data
from bench.table import show
from core.listing.kinds import MODELS
from core.listing.paging import order_of, page_of

TIMES = int(os.environ.get("BENCH_TIMES", "40"))
GOAL = 100
"""Milliseconds of the 95th percentile."""

PAGES = {
    "home": "/",
    "home, datasets": "/?tab=datasets",
    "home, its table alone": "/home/tables/",
    "models": "/models/",
    "models by best metric": "/models/?sort=-val_dice",
    "models by result": "/models/?sort=-result",
    "models by a setting": "/models/?sort=lr",
    "models by size": "/models/?sort=-bytes",
    "models by status": "/models/?sort=status",
    "models by duration": "/models/?sort=-duration",
    "models by dataset": "/models/?sort=dataset",
    "models, text": "/models/?q=run+0777",
    "models, text found nowhere": "/models/?q=nowhere",
    "models, lr > 0.01": "/models/?q=lr+>+0.01",
    "models, many conditions": "/models/?q=lr+>+0.001+val_dice>0.5+-tag:old+status:done+unet",
    "models, a tag": "/models/?q=tag:paper",
    "models, a folder": "/models/?folder=sunnybrook",
    "models, 12 columns": "/models/?columns=name,lr,batch_size,solver,val_dice,last.val_loss,"
    "bytes,epochs,tag,folder,owner,status",
    "models, deep in the list": "/models/?after={deep}",
    "datasets": "/datasets/",
    "datasets by entries": "/datasets/?sort=-train",
    "datasets, text": "/datasets/?q=0777",
    "a model": "/models/{model}/",
    "new model": "/models/new/?dataset={large}",
    "new inference": "/models/{model}/infer/",
    "an inference": "/inferences/{inference}/",
    "a dataset of a million entries": "/datasets/{large}/",
    "its last page": "/datasets/{large}/?samples=40000",
    "a sample of it": "/datasets/{large}/samples/train/777777.png",
    "the evaluations of a model": "/models/{model}/evaluations/",
    "runs, 200 of them": "/runs/?models={many}",
    "their curves": "/runs/curves/?models={many}",
    "admin, models": "/admin/core/trainedmodel/",
}


@dataclass
class Measured:
    """What a page took, each time but the first, which imports."""

    status: int
    queries: int
    clock: list[float] = field(default_factory=list)
    """Milliseconds."""
    processor: list[float] = field(default_factory=list)


def measured(client: Client, address: str) -> Measured:
    with CaptureQueriesContext(connection) as queries:
        status = client.get(address).status_code
    found = Measured(status, len(queries))
    for _ in range(TIMES):
        started, processor = time.perf_counter(), time.process_time()
        answer = client.get(address)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
        found.clock.append(1000 * (time.perf_counter() - started))
        found.processor.append(1000 * (time.process_time() - processor))
    return found


def main() -> None:
    users = [User.objects.create_user(name, is_staff=True, is_superuser=True) for name in NAMES]
    started = time.perf_counter()
    ids = pages_data.make(users)
    print(f"made in {time.perf_counter() - started:.0f} s", flush=True)
    client = Client(raise_request_exception=False)
    client.force_login(users[0])
    page = page_of(MODELS.rows(), order_of(MODELS, "-created"), pages_data.MODELS // 2)
    many = ",".join(str(row.pk) for row in page.rows[:200])
    for row in page.rows[:200]:
        pages_data.curves(row, steps=90)
    rows = []
    for name, pattern in PAGES.items():
        found = measured(client, pattern.format(**ids, deep=page.after, many=many))
        if found.status == 404:
            continue
        late = quantiles(found.clock, n=20)[-1]
        cells = (median(found.clock), late, median(found.processor), found.queries, found.status)
        remark = "" if late < GOAL else "above the goal"
        rows.append([name, *(f"{cell:.0f}" for cell in cells), remark])
    head = ["ms on the server", "median", "95th", "processor", "queries", "status", f"goal {GOAL}"]
    show(head, rows)


NAMES = ("ann", "bob", "eve")
main()
