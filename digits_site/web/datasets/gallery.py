"""The samples on a dataset's page: of a stage, all of them or those that are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict

from core.models import Dataset
from core.storage import DatasetFolder
from core.store.reader import StageReader
from core.store.search import Found, Wanted, search
from core.tasks import task_of
from digits_site.web.datasets.filters import filters_context, offered_of, wanted_of
from digits_site.web.datasets.samples import samples_of, shown_as
from digits_site.web.shared.paging import page_of

_SAMPLES = 24
SECONDS = 0.5
"""For which a request searches."""


def gallery(request: HttpRequest, dataset: Dataset, stages: list[dict[str, Any]]) -> dict[str, Any]:
    """One page of one stage's samples.

    Raises:
        StoreError: they are damaged.
    """
    named = request.GET.get("stage")
    chosen = next((row for row in stages if row["name"] == named), stages[0])
    wanted = wanted_of(request.GET.dict())
    query = kept_query(request.GET)
    context = {
        "stage": chosen,
        **shown_as(dataset, mask=request.GET.get("mask") != "0"),
        "run": dataset.job.run,
        "query": f"?{query}" if query else "",
    }
    with StageReader(DatasetFolder(dataset.folder).stage(chosen["name"]).path) as reader:
        offered = offered_of(reader)
        if wanted.is_any:
            page = page_of(request, range(chosen["entries"]), _SAMPLES, "samples")
            indices = list(page.object_list)
            context["samples_page"] = page
        else:
            start = _place(request.GET.get("at"), len(reader))
            found = found_in(reader, dataset, wanted, start, _SAMPLES)
            indices = found.indices
            context["search"] = _searched(found, start, len(reader))
    varies = chosen["statistics"].get("sizes", {}).get("distinct", 1) > 1
    filters = filters_context(dataset, offered, wanted, request.GET.dict(), varies=varies)
    samples = samples_of(dataset, chosen["name"], indices)
    return {**context, **filters, "samples": samples}


def found_in(
    reader: StageReader,
    dataset: Dataset,
    wanted: Wanted,
    start: int,
    count: int,
    *,
    backwards: bool = False,
) -> Found:
    """The wanted samples from an index on, as far as the time allows."""
    task, ignored = task_of(dataset.task), dataset.user_data.get("ignore_index")
    return search(
        reader,
        wanted,
        lambda label: task.object_size(label, ignored),
        start=start,
        count=count,
        seconds=SECONDS,
        backwards=backwards,
    )


def kept_query(query: QueryDict) -> str:
    """What of an address a sample's page keeps, to step through the same samples."""
    kept = query.copy()
    for name in ("stage", "samples", "at", "classes", "rejected", "duplicates", "models", "part"):
        kept.pop(name, None)
    for name in [name for name, text in kept.items() if not text]:
        kept.pop(name)
    return kept.urlencode()


def _place(text: str | None, count: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0
    return min(number, count)


def _searched(found: Found, start: int, count: int) -> Mapping[str, Any]:
    return {
        "first": start + 1,
        "last": start + found.searched,
        "next": found.next,
        "is_whole": not start and found.next is None,
        "is_cut": found.next is not None and len(found.indices) < _SAMPLES,
        "count": count,
    }
