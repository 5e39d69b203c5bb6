"""Images that are predicted at once, shown on a page or as JSON."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import aget_object_or_404, render
from django.urls import reverse

from core.exceptions import PredictorError, StoreError, UserError
from core.forms.prediction import PredictionForm
from core.inference.outputs import pictures, resolve
from core.models import TrainedModel
from core.predicting.client import ask
from core.predicting.question import Prediction, Question, Reply
from core.registry import default_view
from core.storage import data_folder
from digits_site.web.shared.parts import rendered

_UNPROCESSABLE, _UNAVAILABLE = 422, 503


async def predict(request: HttpRequest, pk: int) -> HttpResponse:
    """A form; with images, what the model answers, as JSON where that is asked for.

    No thread waits for the network: the predictor's answer is awaited.
    """
    models = TrainedModel.objects.select_related("dataset", "job")
    model = await aget_object_or_404(models, pk=pk)
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if request.method != "POST":
        form = await sync_to_async(PredictionForm)(model)
        return await sync_to_async(_page)(request, model, form, None)
    with ExitStack() as uploads:
        form, question = await sync_to_async(_asked)(request, model, uploads, wants_json)
        if question is None:
            if wants_json:
                return JsonResponse({"errors": form.errors}, status=_UNPROCESSABLE)
            return await sync_to_async(_page)(request, model, form, None)
        reply, status = await _reply(question)
    reply = _named(reply, dict(zip(question.images, question.image_names, strict=True)))
    if wants_json:
        return JsonResponse(_as_json(model, reply), status=status)
    return await sync_to_async(_page)(request, model, form, reply, status)


def _asked(
    request: HttpRequest, model: TrainedModel, uploads: ExitStack, wants_json: bool
) -> tuple[PredictionForm, Question | None]:
    """The form, and the question unless something is missing."""
    form = PredictionForm(model, request.POST, request.FILES)
    if not model.snapshots.exists():
        form.add_error(None, f"“{model}” has no snapshot yet.")
    if not form.is_valid():
        return form, None
    view = None if wants_json else default_view(model.dataset.task)
    try:
        return form, uploads.enter_context(form.question(view))
    except (UserError, StoreError) as error:
        form.add_error(None, str(error))
        return form, None


async def _reply(question: Question) -> tuple[Reply, int]:
    try:
        reply = await ask(question, data_folder().predictor(settings.DIGITS_HOST))
    except PredictorError as error:
        return Reply(error=str(error)), _UNAVAILABLE
    return reply, _UNPROCESSABLE if reply.error else 200


def _named(reply: Reply, names: dict[str, str]) -> Reply:
    """The reply with the names that the user knows, not the paths of temporary files."""

    def known(text: str) -> str:
        for path, name in names.items():
            text = text.replace(path, name)
        return text

    rows = [
        replace(one, input=known(one.input), error=known(one.error)) for one in reply.predictions
    ]
    if len(rows) == len(names):  # else a file has several images
        pairs = zip(rows, names.values(), strict=True)
        rows = [replace(one, input=name) for one, name in pairs]
    return replace(reply, predictions=rows, error=known(reply.error))


def _as_json(model: TrainedModel, reply: Reply) -> dict[str, Any]:
    rows = [asdict(one) for one in reply.predictions]
    for row in rows:
        row.pop("shown")
    found = {"model": {"id": model.pk, "name": model.name}, "predictions": rows}
    return found | {"remark": reply.remark} | ({"error": reply.error} if reply.error else {})


def _page(
    request: HttpRequest,
    model: TrainedModel,
    form: PredictionForm,
    reply: Reply | None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"model": model, "form": form, "reply": reply}
    if reply is not None and reply.predictions:
        context |= _drawn(request, model, reply.predictions)
        context["insides"] = {one.input: _inside_url(form, one.input) for one in reply.predictions}
    return render(request, "web/predictions/page.html", context, status=status)


def _inside_url(form: PredictionForm, name: str) -> str:
    """The page that looks inside the network for a file of the server; "" for uploads."""
    if name not in form.cleaned_data["images"]:
        return ""
    query = {"image": name, "snapshot": form.cleaned_data["snapshot"] or ""}
    return f"{reverse('web:inside', args=[form.model.pk])}?{urlencode(query)}"


def _drawn(
    request: HttpRequest, model: TrainedModel, predictions: list[Prediction]
) -> dict[str, Any]:
    """The predictions as the view of the task shows them."""
    try:
        view = default_view(model.dataset.task)(model.dataset.info)
    except UserError:
        return {"outputs": [(one, "", "") for one in predictions]}
    return {
        "header": rendered(request, view.get_header_template()),
        "outputs": [
            (
                one,
                rendered(request, view.get_view_template(resolve(one.shown, str))),
                next(pictures(one.shown), ""),
            )
            if one.shown is not None
            else (one, "", "")
            for one in predictions
        ],
    }
