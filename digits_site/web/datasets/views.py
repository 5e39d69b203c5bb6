"""Showing datasets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.exceptions import StoreError
from core.forms.storage import StorageForm
from core.models import Dataset, Job
from core.networks import fitting_networks
from core.registry import data_plugins
from core.remarks import left_out, read_as, repair_advice
from core.representations.dataset import last_addition, whole_datasets
from core.representations.model import model_rows, model_summary
from core.store.check import reporting_damage
from digits_site.web.datasets.facts import facts_context
from digits_site.web.datasets.gallery import gallery
from digits_site.web.jobs.cards import artifact_page, status_card
from digits_site.web.shared.actions import delete_artifact, edit_artifact
from digits_site.web.shared.again import title_of
from digits_site.web.shared.options import described
from digits_site.web.shared.paging import page_of, represented

_MODELS = 20


def find(pk: int) -> Dataset:
    found: Dataset = get_object_or_404(whole_datasets(), pk=pk)
    return found


def page(request: HttpRequest, pk: int) -> HttpResponse:
    dataset = find(pk)
    models = model_rows().filter(dataset=dataset)
    context = artifact_page(request, dataset) | {
        "dataset": dataset,
        "plugin": _plugin_facts(dataset),
        "left_out": left_out(dataset.user_data),
        "read_as": read_as(dataset.user_data),
        "models": represented(page_of(request, models, _MODELS, "models"), model_summary),
        "addition": _addition_card(request, dataset),
        "trainable": not dataset.job.has_failed and fitting_networks(dataset.task),
    }
    if dataset.job.status != Job.Status.DONE:
        return render(request, "web/datasets/page.html", context)
    found: dict[str, Any] = {}
    try:
        with reporting_damage(dataset.folder):
            found |= facts_context(request, dataset)
            found |= gallery(request, dataset, found["stages"])
            return render(request, "web/datasets/page.html", context | found)
    except StoreError as error:
        context |= {"unreadable": str(error), "repair_advice": repair_advice(dataset.name)}
    # Facts that were read are shown without the samples; not if it is they that cannot be shown.
    return render(
        request, "web/datasets/page.html", context | ({} if "samples" in found else found)
    )


def _addition_card(request: HttpRequest, dataset: Dataset) -> dict[str, Any] | None:
    """The status of the last addition, unless it came to a good end."""
    last = last_addition(dataset)
    if last is None or last.job.status == Job.Status.DONE:
        return None
    return status_card(request, last.job)


def _plugin_facts(dataset: Dataset) -> dict[str, Any]:
    """The plug-in's title, and the fields that it was given."""
    if dataset.plugin_id not in data_plugins:
        rows = described([StorageForm()], dataset.fields | dataset.storage)
        suspects = data_plugins.suspects(dataset.plugin_id)
        return {"missing": True, "title": dataset.plugin_id, "options": rows, "suspects": suspects}
    plugin = data_plugins[dataset.plugin_id]
    again = reverse("web:dataset-new", args=[dataset.plugin_id])
    return {
        "title": plugin.get_title(),
        "options": described(
            [plugin.get_dataset_form(), StorageForm()], dataset.fields | dataset.storage
        ),
        "clone_url": f"{again}?clone={dataset.pk}",
        "clone_title": title_of(dataset.job),
        "can_add": dataset.job.status == Job.Status.DONE,
    }


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return edit_artifact(request, find(pk), ["name", "tags", "listed_in", "notes"])


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    return delete_artifact(request, find(pk))
