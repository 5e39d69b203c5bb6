"""The form of a new inference."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from core.exceptions import PluginError
from core.forms.inference import InferenceCreation
from core.models import TrainedModel
from core.plugins import VisualizationInterface
from core.registry import offered_views, view_plugins
from core.representations.model import whole_models
from digits_site.web.shared.options import prefill
from digits_site.web.shared.parts import embedded, rendered

_CHOSEN = ("snapshot", "ensemble", "source", "dataset")
"""Fields that an address may fill in."""


def _chosen_view(request: HttpRequest, model: TrainedModel) -> type[VisualizationInterface]:
    """The view of the query; else the default one."""
    view_id = request.GET.get("view")
    try:
        return view_plugins[view_id] if view_id else model.default_view
    except PluginError as error:
        raise Http404(str(error)) from error


def new(request: HttpRequest, pk: int) -> HttpResponse:
    model = get_object_or_404(whole_models(), pk=pk)
    view = _chosen_view(request, model)
    if reason := model.why_unusable:
        messages.error(request, reason)
        return redirect("web:model", model.pk)
    if request.method == "POST":
        creation = InferenceCreation(model, view, request.POST, request.FILES)
        if creation.is_valid():
            return redirect("web:inference", creation.save(owner=request.user).pk)
    else:
        creation = InferenceCreation(model, view)
        prefill(creation.base, _start(request))
    return render(request, "web/inferences/new.html", _form_context(request, creation))


def _start(request: HttpRequest) -> dict[str, str]:
    """What the address has chosen already."""
    return {name: request.GET[name] for name in _CHOSEN if name in request.GET}


def _form_context(request: HttpRequest, creation: InferenceCreation) -> dict[str, Any]:
    return {
        "model": creation.model,
        "base": creation.base,
        "resources": creation.resources,
        "config": rendered(request, creation.view.get_config_template(embedded(creation.config))),
        "has_config": bool(creation.config.fields),
        "inputs": _inputs_part(request, creation),
        "why_stages_only": creation.why_stages_only,
        "failed": creation.base.is_bound,
        "views": [
            {
                "title": view.get_title(),
                "url": f"{reverse('web:inference-new', args=[creation.model.pk])}?"
                + urlencode({"view": view.get_id(), **_start(request)}),
                "chosen": view is creation.view,
            }
            for view in offered_views(creation.model.dataset.task, creation.model.wanted_view)
        ],
    }


def _inputs_part(request: HttpRequest, creation: InferenceCreation) -> str:
    """The data plug-in's form; unbound, so without errors, where it was not chosen."""
    if creation.plugin is None or creation.inputs is None:
        return ""
    chosen = creation.inputs in creation.forms
    form = creation.inputs if chosen else creation.plugin.get_inference_form()
    if form is None:
        return ""
    return rendered(request, creation.plugin.get_inference_template(embedded(form)))
