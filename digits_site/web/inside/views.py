"""A page for one input of a model, of which scripts fetch the parts: explanation and layers."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import aget_object_or_404, render
from django.views.decorators.http import require_POST

from core.exceptions import PredictorError, StoreError
from core.forms.looking import LookForm
from core.models import TrainedModel
from core.numbers import whole_number
from core.predicting.client import ask_inside
from core.predicting.look_question import LookQuestion, LookReply
from core.storage import data_folder
from digits_site.web.inside.drawing import layer_rows, shown_characters, shown_figures

_UNPROCESSABLE, _UNAVAILABLE = 422, 503
_LAYERS = 8
"""Layers of a page."""
_MODELS = TrainedModel.objects.select_related("dataset", "job")


async def inside(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; posted, the explanation of what was chosen, as JSON where that is asked for.

    A query such as `?stage=val&number=3` fills the form in, and the page asks at once.
    """
    model = await aget_object_or_404(_MODELS, pk=pk)
    if request.method != "POST":
        return await sync_to_async(_page)(request, model)
    reply, status, form = await _asked(request, model, {})
    if _wants_json(request):
        found = {"errors": form.errors} if form.errors else _as_json(reply)
        return JsonResponse(found, status=status)
    context = {"model": model, "reply": reply, "form": form, **_context(reply)}
    return await sync_to_async(_part)(request, "looked", context, status)


@require_POST
async def layers(request: HttpRequest, pk: int) -> HttpResponse:
    """Some layers of the network for the same input, from the number in the query on."""
    model = await aget_object_or_404(_MODELS, pk=pk)
    start = whole_number(request.GET.get("start", "0")) or 0
    values = {"method": "", "start": start, "count": _LAYERS}
    reply, status, form = await _asked(request, model, values)
    if _wants_json(request):
        found = {"errors": form.errors} if form.errors else {"layers": reply.layers}
        return JsonResponse(found | ({"error": reply.error} if reply.error else {}), status=status)
    context = {"model": model, "reply": reply, "form": form, "layers": layer_rows(reply.layers)}
    if len(reply.layers) == _LAYERS:
        context["next"] = start + _LAYERS
    return await sync_to_async(_part)(request, "layers", context, status)


def _page(request: HttpRequest, model: TrainedModel) -> HttpResponse:
    form = LookForm(model)
    form.initial = {name: value for name, value in request.GET.items() if name in form.fields}
    has_input = any(form.initial.get(name) for name in ("image", "recent", "stage"))
    context = {"model": model, "form": form, "has_input": has_input}
    return render(request, "web/inside/page.html", context)


def _part(request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A part of the page; htmx shows only what succeeded, so errors do, too."""
    status = 200 if "HX-Request" in request.headers else status
    return render(request, f"web/inside/{name}.html", context, status=status)


async def _asked(
    request: HttpRequest, model: TrainedModel, values: dict[str, Any]
) -> tuple[LookReply, int, LookForm]:
    """The predictor's answer to what was posted, and the status of the response."""
    with ExitStack() as uploads:
        form, question = await sync_to_async(_question)(request, model, uploads, values)
        if question is None:
            return LookReply(), _UNPROCESSABLE, form
        try:
            reply = await ask_inside(question, data_folder().predictor(settings.DIGITS_HOST))
        except PredictorError as error:
            return LookReply(error=str(error)), _UNAVAILABLE, form
    status = _UNPROCESSABLE if reply.error else 200
    return _named(reply, question.image, form.name), status, form


def _question(
    request: HttpRequest, model: TrainedModel, uploads: ExitStack, values: dict[str, Any]
) -> tuple[LookForm, LookQuestion | None]:
    form = LookForm(model, request.POST, request.FILES, request.user)
    if not form.is_valid():
        return form, None
    try:
        return form, uploads.enter_context(form.question(**values))
    except StoreError as error:
        form.add_error(None, str(error))
        return form, None


def _named(reply: LookReply, path: str, name: str) -> LookReply:
    """The reply with the name that the user knows, not the path of a temporary file."""
    if not path:
        return reply
    texts = {field: getattr(reply, field).replace(path, name) for field in ("name", "error")}
    return replace(reply, **texts)


def _wants_json(request: HttpRequest) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")


def _as_json(reply: LookReply) -> dict[str, Any]:
    facts = {"input": reply.name, "overview": reply.overview, "explanation": reply.explanation}
    errors = {"error": reply.error, "why_not": reply.why_not}
    return facts | {name: text for name, text in errors.items() if text}


def _context(reply: LookReply) -> dict[str, Any]:
    """What the part of the page shows."""
    if not reply.overview:
        return {}
    found: dict[str, Any] = {
        "input": shown_figures(reply.overview["input"]),
        "seen": shown_figures(reply.overview["seen"]),
    }
    values = reply.explanation.get("values")
    if values and reply.characters:
        scale = reply.explanation["scale"]
        found["characters"] = shown_characters(reply.characters, values, scale)
    return found
