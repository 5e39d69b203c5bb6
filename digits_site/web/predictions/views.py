"""Inputs that are predicted at once: in place, on a page, or as JSON."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import aget_object_or_404, render

from core.exceptions import PredictorError, StoreError, UserError
from core.forms.prediction import PredictionForm
from core.models import TrainedModel
from core.predicting.client import ask
from core.predicting.question import Question, Reply
from core.storage import data_folder
from digits_site.web.predictions.answers import answers_context, as_json, named
from digits_site.web.shared.prediction_panel import panel_context

_UNPROCESSABLE, _UNAVAILABLE = 422, 503


async def predict(request: HttpRequest, pk: int) -> HttpResponse:
    """A form; with inputs, what the model answers, as JSON where that is asked for.

    No thread waits for the network: the predictor's answer is awaited.
    """
    models = TrainedModel.objects.select_related("dataset", "job")
    model = await aget_object_or_404(models, pk=pk)
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if request.method != "POST":
        return await sync_to_async(_page)(request, model, None, {})
    with ExitStack() as uploads:
        form, question = await sync_to_async(_asked)(request, model, uploads, wants_json)
        if question is None:
            if wants_json:
                return JsonResponse({"errors": form.errors}, status=_UNPROCESSABLE)
            return await sync_to_async(_page)(request, model, form, {})
        reply, status = await _reply(question)
    reply = named(reply, question)
    if wants_json:
        return JsonResponse(as_json(model, reply), status=status)
    answers = await sync_to_async(answers_context)(request, form, question, reply)
    return await sync_to_async(_page)(request, model, form, answers, status)


def _asked(
    request: HttpRequest, model: TrainedModel, uploads: ExitStack, wants_json: bool
) -> tuple[PredictionForm, Question | None]:
    """The form, and the question unless something is missing."""
    form = PredictionForm(model, request.POST, request.FILES)
    if not form.is_valid():
        return form, None
    view = None if wants_json else model.default_view
    keep_for = None if wants_json else request.user
    try:
        return form, uploads.enter_context(form.question(view, keep_for=keep_for))
    except (UserError, StoreError) as error:
        form.add_error(None, str(error))
        return form, None


async def _reply(question: Question) -> tuple[Reply, int]:
    try:
        reply = await ask(question, data_folder().predictor(settings.DIGITS_HOST))
    except PredictorError as error:
        return Reply(error=str(error)), _UNAVAILABLE
    return reply, _UNPROCESSABLE if reply.error else 200


def _page(
    request: HttpRequest,
    model: TrainedModel,
    form: PredictionForm | None,
    answers: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """The page; for a script that shows them in place, the answers alone."""
    if "HX-Request" in request.headers:
        # htmx shows only what succeeded, so what is wrong does, too.
        context = answers | {"model": model, "form": form, "in_place": True}
        return render(request, "web/predictions/answers.html", context)
    context = panel_context(request, model, form) | answers
    return render(request, "web/predictions/page.html", context, status=status)
