"""What a new model's training would take, measured before it is queued."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.exceptions import PluginError
from core.forms.described import label_of
from core.forms.own_networks import chosen_network
from core.forms.sweep import ModelSweep
from core.models import Dataset
from core.numbers import whole_number
from digits_site.web.shared.asking import ask

_UNNAMED = "unnamed"
"""The command wants a name, but gives it to nothing."""


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """What the form of a new model says, as an address of its own."""
    return moved_to("web:model-preflight", request)


def moved_to(name: str, request: HttpRequest) -> HttpResponse:
    """A page that answers a question about the form of a new model, as an address of its own."""
    data = request.POST
    names = ["dataset", "network", *(name for name, _ in _creation_of(request, data).fields())]
    chosen = [(name, value) for name in names for value in data.getlist(name)]
    return redirect(f"{reverse(name)}?{urlencode(chosen)}")


@require_GET
def preflight(request: HttpRequest) -> HttpResponse:
    """The figures, once a process has measured them; until then the page asks again."""
    creation, context = asked(request, "--check")
    context["swept"] = _labelled(creation, context["found"].get("sweep"))
    return render(request, "web/models/preflight.html", context)


def asked(request: HttpRequest, option: str) -> tuple[ModelSweep, dict[str, Any]]:
    """The form of an address, and what `train` with that option says of it.

    Returns:
        the form; `network`, `dataset`, the `problem` in a sentence, whether the command
        `is_running`, and what it has `found` (empty: nothing yet).
    """
    creation = _creation_of(request, request.GET)
    context = {"network": creation.network.get_title(), "dataset": creation.dataset, "found": {}}
    if not creation.is_valid():
        return creation, context | {"problem": _problem_of(creation)}
    answer = ask(_question_of(creation, request.GET, option))
    return creation, context | {
        "problem": answer.error,
        "is_running": answer.state == "running",
        "found": answer.value or {},
    }


def _creation_of(request: HttpRequest, data: QueryDict) -> ModelSweep:
    """The form without the model's name, which no model gets."""
    try:
        network = chosen_network(data.get("network", ""), request.user)
    except PluginError as error:
        raise Http404(str(error)) from None
    pk = whole_number(data.get("dataset", ""))
    dataset = None if pk is None else Dataset.objects.filter(pk=pk).first()
    if dataset is None:
        raise Http404("There is no such dataset.")
    creation = ModelSweep(dataset, network, data)
    creation.leave_out_name()
    return creation


def _problem_of(creation: ModelSweep) -> str:
    """The first thing that is wrong, in a sentence."""
    name, texts = next(iter(creation.errors.items()))
    field = dict(creation.fields()).get(name)
    return texts[0] if field is None else f"{label_of(name, field)}: {texts[0]}"


def _labelled(creation: ModelSweep, sweep: dict[str, Any] | None) -> list[tuple[str, str]]:
    """The values of a sweep's lists with the labels of their fields."""
    fields, values = dict(creation.fields()), sweep["values"] if sweep else {}
    return [(label_of(name, fields.get(name)), value) for name, value in values.items()]


def _question_of(creation: ModelSweep, data: QueryDict, option: str) -> list[str]:
    """The command that measures it; the option says what."""
    arguments = ["train", str(creation.dataset.pk), "--name", _UNNAMED, option]
    arguments += ["--network", creation.network.get_id()]
    for name, field in creation.fields():
        # A box that is not ticked is not sent.
        missing = ["False"] if isinstance(field, forms.BooleanField) else []
        arguments += [f"--set={name}={value}" for value in data.getlist(name) or missing]
    return arguments
