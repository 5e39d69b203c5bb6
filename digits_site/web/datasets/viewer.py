"""One sample in full size with its record, and others to step to: its series, and the gallery."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.exceptions import StoreError
from core.models import Dataset
from core.plugins import Stage
from core.storage import DatasetFolder
from core.store.reader import StageReader
from core.store.series import MOST, Member, series_of
from digits_site.web.datasets.filters import wanted_of
from digits_site.web.datasets.gallery import found_in, kept_query
from digits_site.web.datasets.record import record_of
from digits_site.web.datasets.samples import samples_of, shown_as
from digits_site.web.shared.series import shown_series, wants_part


def sample(request: HttpRequest, pk: int, stage: str, index: int) -> HttpResponse:
    if stage not in {known.value for known in Stage}:
        raise Http404(f"There is no stage “{stage}”.")
    dataset = get_object_or_404(Dataset.objects.select_related("job"), pk=pk)
    try:
        (found,) = samples_of(dataset, stage, [index])
        context: dict[str, Any] = {
            "dataset": dataset,
            "stage": {"name": stage},
            "sample": found,
            "record": record_of(dataset, stage, index),
            "run": dataset.job.run,
            **shown_as(dataset, mask=request.GET.get("mask") != "0"),
        }
        if wants_part(request):
            return render(request, "web/datasets/viewed.html", context)
        indices = _series_of(dataset, stage, index) if context["drawn"] else [index]
        context["series"] = shown_series(request, indices, index)
        context |= _neighbors(request, dataset, stage, index)
    except (StoreError, OSError) as error:
        raise Http404(f"The sample cannot be read. {error}") from error
    return render(request, "web/datasets/viewer.html", context)


def _series_of(dataset: Dataset, stage: str, index: int) -> list[int]:
    with StageReader(DatasetFolder(dataset.folder).stage(stage).path) as reader:
        if len(reader) > MOST:
            return [index]
        return series_of(map(Member.of, reader.entries(0, len(reader))), index)


def _neighbors(request: HttpRequest, dataset: Dataset, stage: str, index: int) -> dict[str, Any]:
    """The samples before and after in the gallery that the page was reached from, as far as the
    time for a search allows; and the address's query for them."""
    wanted, query = wanted_of(request.GET.dict()), kept_query(request.GET)
    found: dict[str, Any] = {"query": f"?{query}" if query else "", "filtered": not wanted.is_any}
    with StageReader(DatasetFolder(dataset.folder).stage(stage).path) as reader:
        found |= {"number": index + 1, "count": len(reader)}
        for name, start, backwards in (("before", index - 1, True), ("after", index + 1, False)):
            if 0 <= start < len(reader):
                near = found_in(reader, dataset, wanted, start, 1, backwards=backwards)
                found[name] = next(iter(near.indices), None)
    return found
