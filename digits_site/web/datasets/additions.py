"""Adding entries to a dataset."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.forms.addition import AdditionCreation, why_not
from digits_site.web.datasets.creation import require_plugin
from digits_site.web.datasets.views import find
from digits_site.web.shared.parts import embedded, rendered
from digits_site.web.shared.permissions import require_change


def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of the dataset's plug-in, which starts from the dataset's values."""
    dataset = find(pk)
    require_change(request.user, dataset.job)
    plugin = require_plugin(dataset.plugin_id)
    if request.method == "POST":
        creation = AdditionCreation(dataset, request.POST, request.FILES)
        if creation.is_valid():
            creation.save(owner=request.user)
            return redirect("web:dataset", dataset.pk)
    else:
        creation = AdditionCreation(dataset)
    context = {
        "dataset": dataset,
        "plugin_title": plugin.get_title(),
        "why_not": why_not(dataset),
        "resources": creation.resources,
        "options": rendered(request, plugin.get_dataset_template(embedded(creation.options))),
        "failed": bool(creation.errors) if request.method == "POST" else False,
    }
    return render(request, "web/datasets/addition.html", context)
