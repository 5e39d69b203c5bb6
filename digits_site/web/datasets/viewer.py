"""One sample in full size, with the other ones of its series to step through."""

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
            "run": dataset.job.run,
            **shown_as(dataset, mask=request.GET.get("mask") != "0"),
        }
        if not context["drawn"]:
            raise Http404("The samples of this dataset are not images.")
        if wants_part(request):
            return render(request, "web/datasets/viewed.html", context)
        context["series"] = shown_series(request, _series_of(dataset, stage, index), index)
    except (StoreError, OSError) as error:
        raise Http404(f"The sample cannot be read. {error}") from error
    return render(request, "web/datasets/viewer.html", context)


def _series_of(dataset: Dataset, stage: str, index: int) -> list[int]:
    with StageReader(DatasetFolder(dataset.folder).stage(stage).path) as reader:
        if len(reader) > MOST:
            return [index]
        return series_of(map(Member.of, reader.entries(0, len(reader))), index)
