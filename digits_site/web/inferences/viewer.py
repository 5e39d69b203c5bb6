"""One output of an inference in full size, with the other ones of its series; its mask."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core.drawing import png
from core.exceptions import StoreError
from core.forms.view_options import renderer_of
from core.inference.masks import mask_of
from core.inference.raw import read_members, read_raw
from core.inference.shown import count_outputs, is_rendered_only
from core.models import Inference, Job
from core.representations.inference import whole_inferences
from core.store.series import MOST, series_of
from digits_site.web.inferences.outputs import gives_masks
from digits_site.web.inferences.shown_with import chosen_options, not_shown
from digits_site.web.shared.files import unchanging
from digits_site.web.shared.outputs import rendered_outputs
from digits_site.web.shared.parts import rendered
from digits_site.web.shared.series import shown_series, wants_part

logger = logging.getLogger(__name__)


def output(request: HttpRequest, pk: int, index: int) -> HttpResponse:
    inference = get_object_or_404(whole_inferences().filter(job__status=Job.Status.DONE), pk=pk)
    options = chosen_options(request, inference)
    if options is None or not options.is_chosen:
        raise Http404("No view is chosen that can show the output; see the inference's page.")
    try:
        renderer = renderer_of(options)
    # The plug-in has changed since, or does not take the options that its form took.
    except Exception as error:
        logger.exception("The view %s cannot be made.", options.view.get_id())
        raise Http404(not_shown(options.view, error)) from error
    try:
        _check(inference, index)
        (found,) = rendered_outputs(request, inference, renderer, [index])
        context: dict[str, Any] = {
            "inference": inference,
            "output": found,
            "enlarged": True,
            "gives_masks": gives_masks(inference),
        }
        if wants_part(request):
            return render(request, "web/inferences/viewed.html", context)
        context["header"] = rendered(request, renderer.view.get_header_template())
        context["series"] = shown_series(request, _series_of(inference, index), index)
    except (StoreError, OSError) as error:
        raise Http404(f"The output cannot be read. {error}") from error
    return render(request, "web/inferences/viewer.html", context)


def _check(inference: Inference, index: int) -> None:
    count = count_outputs(inference.folder)
    if index >= count:
        raise StoreError(f"The inference kept {count:,} outputs; {index} was asked for.")


def _series_of(inference: Inference, index: int) -> list[int]:
    if is_rendered_only(inference.folder) or count_outputs(inference.folder) > MOST:
        return [index]
    return series_of(read_members(inference.folder), index)


@unchanging
def mask(request: HttpRequest, pk: int, index: int) -> HttpResponse:
    """The predicted class of each pixel as a palette image."""
    inference = get_object_or_404(Inference.objects.select_related("model__dataset"), pk=pk)
    if not gives_masks(inference):
        raise Http404("The outputs of this inference are not masks.")
    try:
        _check(inference, index)
        (raw,) = read_raw(inference.folder, index, index + 1)
    except (StoreError, OSError) as error:
        raise Http404(f"The output cannot be read. {error}") from error
    drawn = mask_of(next(iter(raw.outputs.values())), inference.model.dataset.info)
    return HttpResponse(png(drawn), content_type="image/png")
