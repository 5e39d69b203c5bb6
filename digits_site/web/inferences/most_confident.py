"""For each class the inputs of which the network is most sure."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.drawing import eight_bits, png, thumbnail
from core.exceptions import StoreError
from core.inference.answers import read_answers
from core.inference.most_confident import Confident, most_confident
from core.inference.raw import read_raw
from core.inference.shown import count_outputs
from core.models import Inference
from core.numbers import whole_number
from core.representations.inference import whole_inferences
from core.tasks import task_of
from digits_site.web.inferences.inside import inside_url, stage_of
from digits_site.web.shared.files import unchanging
from digits_site.web.shared.paging import page_of

_INPUTS, _MOST_INPUTS = 8, 64
"""For each class."""
_CLASSES = 20


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The classes with their inputs, `n` of each; nothing is computed."""
    inference = get_object_or_404(whole_inferences(), pk=pk)
    dataset = inference.model.dataset
    count = min(whole_number(request.GET.get("n", "")) or _INPUTS, _MOST_INPUTS)
    context: dict[str, Any] = {"inference": inference, "count": count}
    try:
        answers = read_answers(inference.folder)
        found = most_confident(answers, task_of(dataset.task), dataset.output_names, count)
        kept = count_outputs(inference.folder)
    except StoreError as error:
        return render(request, "web/inferences/most_confident.html", context | {"problem": error})
    classes = page_of(request, list(found), _CLASSES)
    context |= {
        "classes": classes,
        "rows": [(name, [_cell(inference, one, kept) for one in found[name]]) for name in classes],
    }
    return render(request, "web/inferences/most_confident.html", context)


def _cell(inference: Inference, one: Confident, kept: int) -> dict[str, Any]:
    dataset, stage = inference.model.dataset, stage_of(inference)
    picture = ""
    if task_of(dataset.task).is_picture:
        if stage:
            picture = reverse("web:sample-picture", args=[dataset.pk, stage, one.index]) + "?mask=0"
        elif one.index < kept:
            picture = reverse("web:inference-input", args=[inference.pk, one.index])
    return {
        "score": f"{one.score:.3f}",
        "answer": one.answer,
        "picture": picture,
        "inside": inside_url(inference, one.index, one.answer.input),
    }


@unchanging
def picture(request: HttpRequest, pk: int, index: int) -> HttpResponse:
    """An input of an inference, of those whose outputs were kept."""
    inference = get_object_or_404(whole_inferences(), pk=pk)
    try:
        (one,) = read_raw(inference.folder, index, index + 1)
    except (StoreError, ValueError) as error:
        raise Http404(f"The input cannot be read. {error}") from error
    image = thumbnail(eight_bits(one.feature, inference.model.dataset.window))
    return HttpResponse(png(image), content_type="image/png")
