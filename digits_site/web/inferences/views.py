"""Showing inferences and their outputs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from core.exceptions import StoreError
from core.forms.inference import FORM
from core.inference.answers import as_csv
from core.models import Inference, Job
from core.representations.figures import metrics_csv
from core.representations.inference import inference_representation, whole_inferences
from core.storage import InferenceFolder
from digits_site.web.inferences.figures import figures_context
from digits_site.web.inferences.matrix import matrix_context
from digits_site.web.inferences.outputs import inference_options, outputs_context
from digits_site.web.inferences.tiles import metric_tiles
from digits_site.web.jobs.cards import artifact_page
from digits_site.web.shared.actions import delete_artifact, edit_artifact
from digits_site.web.shared.files import below, send, unchanging


def _find(pk: int) -> Inference:
    found: Inference = get_object_or_404(whole_inferences(), pk=pk)
    return found


def page(request: HttpRequest, pk: int) -> HttpResponse:
    inference = _find(pk)
    context = artifact_page(request, inference) | {
        "inference": inference,
        "found": inference_representation(inference),
        "options": inference_options(inference),
        "from_form": inference.source == FORM,
    }
    if inference.job.status == Job.Status.DONE:
        context |= outputs_context(request, inference)
        task_id, metrics = inference.model.dataset.task, inference.metrics
        context["tiles"] = metric_tiles(task_id, metrics)
        context["matrix"] = matrix_context(request, metrics)
        try:
            context |= figures_context(inference)
        except StoreError as error:
            context["unreadable"] = " ".join(
                [*filter(None, [context.get("unreadable")]), str(error)]
            )
    return render(request, "web/inferences/page.html", context)


@unchanging
def output(request: HttpRequest, pk: int, path: str) -> HttpResponseBase:
    """A picture that a view plug-in made in an inference."""
    inference = get_object_or_404(Inference, pk=pk)
    answer = send(below(inference.folder, path, ".png"), content_type="image/png")
    del answer.headers["Content-Disposition"]  # links name it after the input
    return answer


def predictions(request: HttpRequest, pk: int) -> HttpResponse:
    """What was predicted for every input, as a table."""
    inference = get_object_or_404(Inference, pk=pk)
    if not InferenceFolder(inference.folder).answers.exists():
        raise Http404("The inference kept no table of predictions. Run it again.")
    try:
        table = "".join(as_csv(inference.folder))
    except StoreError as error:
        raise Http404(str(error)) from error
    return _download(table, f"predictions-{pk}.csv")


def _download(table: str, name: str) -> HttpResponse:
    return HttpResponse(
        table,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def metrics(request: HttpRequest, pk: int) -> HttpResponse:
    """All metrics, of classes and groups too, as a table."""
    inference = _find(pk)
    task = inference.model.dataset.task
    try:
        table = "".join(metrics_csv(task, inference.metrics, inference.folder))
    except StoreError as error:
        raise Http404(str(error)) from error
    return _download(table, f"metrics-{pk}.csv")


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return edit_artifact(request, _find(pk), ["notes"])


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    return delete_artifact(request, _find(pk))
