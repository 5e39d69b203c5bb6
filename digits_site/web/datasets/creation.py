"""The form of a new dataset."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.exceptions import PluginError
from core.forms.dataset import DatasetCreation
from core.models import Dataset
from core.networks import fitting_networks
from core.plugins import DataIngestionInterface
from core.registry import data_plugins
from digits_site.web.shared.again import name_from, pattern_of, prefill_resources, show_remark
from digits_site.web.shared.drops import drop_context
from digits_site.web.shared.options import prefill
from digits_site.web.shared.parts import embedded, rendered


def require_plugin(plugin_id: str) -> type[DataIngestionInterface]:
    try:
        return data_plugins[plugin_id]
    except PluginError as error:
        raise Http404(str(error)) from error


def new(request: HttpRequest, plugin_id: str) -> HttpResponse:
    plugin = require_plugin(plugin_id)
    choose_again: list[str] = []
    if request.method == "POST":
        creation = DatasetCreation(plugin, request.POST, request.FILES)
        if creation.is_valid():
            dataset = creation.save(owner=request.user)
            show_remark(request, creation.remark)
            return redirect("web:dataset", dataset.pk)
    else:
        creation = DatasetCreation(plugin)
        choose_again = _clone(request, creation)
    found_url = reverse("web:dataset-found", args=[plugin_id])
    template, values = plugin.get_dataset_template(embedded(creation.options))
    options = rendered(request, (template, {**values, "found_url": found_url}))
    context = {
        "plugin_title": plugin.get_title(),
        "no_network": "" if fitting_networks(plugin.task or "") else plugin.task,
        "base": creation.base,
        "storage": creation.storage,
        "resources": creation.resources,
        "options": options,
        "has_found": 'id="found"' in options,
        "found_url": found_url,
        "drop": drop_context(creation.options),
        "failed": bool(creation.errors) if request.method == "POST" else False,
        "choose_again": choose_again,
    }
    return render(request, "web/datasets/new.html", context)


def _clone(request: HttpRequest, creation: DatasetCreation) -> list[str]:
    """Let the form start from the dataset that the query names; which files it lacks."""
    dataset = pattern_of(request, Dataset.objects)
    if dataset is None:
        return []
    creation.base.initial["dataset_name"] = name_from(dataset)
    prefill(creation.storage, dataset.storage)
    prefill_resources(creation.resources, dataset.job)
    return prefill(creation.options, dataset.fields)
