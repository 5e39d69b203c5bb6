"""The layers of a network, drawn before it is trained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.exceptions import PluginError
from core.forms.plugin_options import PluginOptions
from core.forms.preprocessing import PreprocessingForm
from core.forms.sweep_space import first_of
from core.models import Dataset, TrainedModel
from core.networks import Network
from core.numbers import whole_number
from core.registry import network_plugins
from digits_site.web.shared.asking import ask
from digits_site.web.shared.options import label_of

_ROW = 32
"""The height of a layer's row, and of its part of the drawing, in pixels."""
_STEP = 12
"""How far a line to a later layer keeps from the next one."""
_LANES = 12
_CROP = "crop_size"


@require_POST
def visualize(request: HttpRequest) -> HttpResponse:
    """What the form of a new model says of the network, as an address of its own."""
    network = _network(request.POST.get("network", ""))
    names = ["dataset", "network", *network.options_form().fields, _CROP]
    fields = {**network.options_form.base_fields, **PreprocessingForm.base_fields}
    data = first_of(fields, request.POST)
    given = ((name, value) for name in names for value in data.getlist(name))
    chosen = [(name, value) for name, value in given if value or name != _CROP]
    return redirect(f"{reverse('web:network-structure')}?{urlencode(chosen)}")


@require_GET
def structure(request: HttpRequest) -> HttpResponse:
    """The layers, once a process has built the network; until then the page asks again."""
    network = _network(request.GET.get("network", ""))
    pk = whole_number(request.GET.get("dataset", ""))
    dataset = None if pk is None else Dataset.objects.filter(pk=pk).first()
    if dataset is None:
        raise Http404("There is no such dataset.")
    context: dict[str, Any] = {"network": network.get_title(), "dataset": dataset}
    creation = PluginOptions(network.options_form, request.GET)
    if not creation.is_valid():
        context["problem"] = _problem(creation)
    else:
        answer = ask(_question(network, dataset, creation.options, request))
        context |= {"problem": answer.error, "is_running": answer.state == "running"}
        if answer.state == "done":
            context |= {"found": answer.value, **_drawn(answer.value["layers"])}
    return render(request, "web/models/structure.html", context)


@require_GET
def of_model(request: HttpRequest, pk: int) -> HttpResponse:
    """The layers of a model's network, with its options."""
    model = get_object_or_404(TrainedModel, pk=pk)
    options = model.fields.get("network_options", {})
    chosen = [("dataset", model.dataset_id), ("network", model.network)]
    chosen += [(name, value) for name, given in options.items() for value in _sent(given)]
    if size := model.fields.get(_CROP):
        chosen.append((_CROP, size))
    return redirect(f"{reverse('web:network-structure')}?{urlencode(chosen)}")


def _sent(value: Any) -> list[Any]:
    """What a form sends for a stored value."""
    if value is None or value is False:
        return []
    return value if isinstance(value, list) else [value]


def _network(network_id: str) -> Network:
    try:
        return network_plugins[network_id]
    except PluginError as error:
        raise Http404(str(error)) from None


def _problem(creation: PluginOptions) -> str:
    """The first thing that is wrong, in a sentence."""
    name, texts = next(iter(creation.errors.items()))
    return f"{label_of(name, dict(creation.fields()).get(name))}: {texts[0]}"


def _question(
    network: Network, dataset: Dataset, options: forms.Form, request: HttpRequest
) -> list[str]:
    """The command that builds it. A new version of the dataset is another question."""
    arguments = ["networks", network.get_id(), "--dataset", str(dataset.pk)]
    if size := whole_number(request.GET.get(_CROP, "")):
        arguments.append(f"--crop-size={size}")
    for name, field in options.fields.items():
        # A box that is not ticked is not sent.
        missing = ["False"] if isinstance(field, forms.BooleanField) else []
        values = request.GET.getlist(name) or missing
        arguments += [f"--set={name}={value}" for value in values]
    return arguments


def _drawn(layers: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines from each layer to those that follow it, as paths of SVG beside the rows."""
    links = list(_links(layers))
    width = _STEP * (2 + max((lane for _, _, lane in links), default=0))
    return {
        "row": _ROW,
        "width": width,
        "height": _ROW * len(layers),
        "lines": [_path(width - 4, *link) for link in links],
        "dots": [_middle(place) for place in range(len(layers))],
    }


def _links(layers: list[dict[str, Any]]) -> Iterator[tuple[int, int, int]]:
    """The rows that a line connects, and its lane: 0 to the next row, further left otherwise."""
    places = {layer["name"]: place for place, layer in enumerate(layers)}
    for end, layer in enumerate(layers):
        for name in layer["inputs"]:
            length = end - places[name]
            yield places[name], end, 0 if length == 1 else 1 + length % _LANES


def _path(right: int, start: int, end: int, lane: int) -> str:
    x, y0, y1 = right - _STEP * lane, _middle(start), _middle(end)
    return f"M{right} {y0} L{x} {y0} L{x} {y1} L{right} {y1}"


def _middle(place: int) -> int:
    return _ROW * place + _ROW // 2
