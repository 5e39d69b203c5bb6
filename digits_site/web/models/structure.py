"""The layers of a network, drawn before it is trained."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.exceptions import PluginError
from core.forms.described import label_of
from core.forms.own_networks import (
    chosen_network,
    key_of,
    network_of_version,
    version_with_key,
)
from core.forms.plugin_options import PluginOptions
from core.forms.preprocessing import PreprocessingForm
from core.forms.sweep_space import first_of
from core.models import Dataset, TrainedModel
from core.networks import Network
from core.numbers import whole_number
from digits_site.web.shared.asking import ask
from digits_site.web.shared.layers import drawn

_CROP = "crop_size"


@require_POST
def visualize(request: HttpRequest) -> HttpResponse:
    """What the form of a new model says of the network, as an address of its own."""
    network = _network(request, request.POST.get("network", ""))
    names = ["dataset", "network", *network.options_form().fields, _CROP]
    fields = {**network.options_form.base_fields, **PreprocessingForm.base_fields}
    data = first_of(fields, request.POST)
    given = ((name, value) for name in names for value in data.getlist(name))
    chosen = [(name, value) for name, value in given if value or name != _CROP]
    return redirect(f"{reverse('web:network-structure')}?{urlencode(chosen)}")


@require_GET
def structure(request: HttpRequest) -> HttpResponse:
    """The layers, once a process has built the network; until then the page asks again."""
    network = _network(request, request.GET.get("network", ""))
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
            context |= {"found": answer.value, **drawn(answer.value["layers"])}
    return render(request, "web/models/structure.html", context)


@require_GET
def of_model(request: HttpRequest, pk: int) -> HttpResponse:
    """The layers of a model's network, with its options."""
    model = get_object_or_404(TrainedModel, pk=pk)
    options = model.fields.get("network_options", {})
    own = model.own_version
    chosen = [("dataset", model.dataset_id), ("network", key_of(own) if own else model.network)]
    chosen += [(name, value) for name, given in options.items() for value in _sent(given)]
    if size := model.fields.get(_CROP):
        chosen.append((_CROP, size))
    return redirect(f"{reverse('web:network-structure')}?{urlencode(chosen)}")


def _sent(value: Any) -> list[Any]:
    """What a form sends for a stored value."""
    if value is None or value is False:
        return []
    return value if isinstance(value, list) else [value]


def _network(request: HttpRequest, chosen: str) -> Network:
    version = version_with_key(chosen)
    if version is not None and version.models.exists():
        return network_of_version(version)  # who sees the model may see its layers
    try:
        return chosen_network(chosen, request.user)
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
