"""Pictures of samples."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from core.exceptions import StoreError
from core.models import Dataset
from core.plugins import Stage
from digits_site.web.datasets.samples import SIZES, THUMBNAIL, Part, sample_picture
from digits_site.web.shared.files import unchanging


@unchanging
def sample(request: HttpRequest, pk: int, stage: str, index: int) -> HttpResponse:
    """A sample of a dataset, with its mask laid over unless `mask=0`; `part=label`: that alone."""
    if stage not in {known.value for known in Stage}:
        raise Http404(f"There is no stage “{stage}”.")
    size = request.GET.get("size", str(THUMBNAIL))
    if size not in map(str, SIZES):
        raise BadRequest(f"The size must be one of {', '.join(map(str, SIZES))}.")
    rows = Dataset.objects.only("user_data", "name", "plugin_id", "fields", "task")
    dataset = get_object_or_404(rows, pk=pk)
    try:
        png = sample_picture(dataset, stage, index, size=int(size), part=_part_of(request))
    except (StoreError, OSError) as error:
        raise Http404(f"The sample cannot be read. {error}") from error
    return HttpResponse(png, content_type="image/png")


def _part_of(request: HttpRequest) -> Part:
    without = Part.IMAGE if request.GET.get("mask") == "0" else Part.BOTH
    try:
        return Part(request.GET.get("part", without))
    except ValueError as error:
        raise BadRequest(f"The part must be one of {', '.join(Part)}.") from error
