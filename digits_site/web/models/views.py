"""Showing models."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.cards.pdf import is_available
from core.forms.loss import unused_parameters
from core.forms.model_fields import ModelForm
from core.forms.own_networks import network_of_model
from core.models import TrainedModel
from core.numbers import whole_number
from core.registry import policy_plugins, solver_plugins
from core.remarks import initial_in_words
from core.representations.inference import inference_rows, inference_summary
from core.representations.model import model_representation, whole_models
from core.representations.reproduction import reproduction_representation
from core.tasks import task_of
from digits_site.web.jobs.cards import artifact_page
from digits_site.web.models.curves import metric_rows, new_rows, run_of
from digits_site.web.models.evaluated import evaluated
from digits_site.web.models.probes import probe_strip
from digits_site.web.models.sweep import sweep_table
from digits_site.web.models.tiles import result_tiles
from digits_site.web.shared.actions import delete_artifact, edit_artifact
from digits_site.web.shared.again import title_of
from digits_site.web.shared.evaluation_choices import evaluation_choices
from digits_site.web.shared.files import below, send
from digits_site.web.shared.options import Row, described
from digits_site.web.shared.paging import page_of, represented
from digits_site.web.shared.prediction_panel import panel_context

_SNAPSHOTS = 15
_INFERENCES = 15


def _find(pk: int) -> TrainedModel:
    found: TrainedModel = get_object_or_404(whole_models(), pk=pk)
    return found


def page(request: HttpRequest, pk: int) -> HttpResponse:
    model = _find(pk)
    network = network_of_model(model)
    inferences = inference_rows().filter(model=model)
    fields = dict(model.fields)
    special = fields.pop("network_options", {})
    chosen = _described_options(fields)
    for name in unused_parameters(fields.get("loss", "")):
        fields.pop(name, None)
    context = artifact_page(request, model) | _results_context(request, model)
    context |= {
        "warnings": context["found"]["warnings"],
        "own_network": _own_network(request, model),
        "network": network.get_title() if network else model.network,
        "options": described([ModelForm()], fields)
        + chosen
        + described([network.options_form()] if network else [], special),
        "inferences": represented(
            page_of(request, inferences, _INFERENCES, "inferences"), inference_summary
        ),
        "sweep": sweep_table(model),
        "evaluation_choices": evaluation_choices(model),
        "evaluated": evaluated(model),
        **(panel_context(request, model) if context["can_infer"] else {}),
        "reproduction": reproduction_representation(model),
        "can_write_pdf": is_available(),
        "clone_url": f"{reverse('web:model-new')}?clone={model.pk}",
        "clone_title": title_of(model.job),
    }
    return render(request, "web/models/page.html", context)


def _own_network(request: HttpRequest, model: TrainedModel) -> str:
    """The address of the page with the source of its network; "" where there is none to see."""
    own = model.own_version
    if own is None or not own.network.is_visible_to(request.user):
        return ""
    return f"{reverse('web:network', args=[own.network_id])}?version={own.number}"


def _described_options(fields: dict[str, Any]) -> list[Row]:
    """The options of the solver and the learning rate policy, which are taken out of the fields."""
    found: list[Row] = []
    for registry, chooser, name in (
        (solver_plugins, "solver_type", "solver_options"),
        (policy_plugins, "lr_policy", "policy_options"),
    ):
        values, plugin_id = fields.pop(name, {}), fields.get(chooser, "")
        known = plugin_id in registry
        found += described([registry[plugin_id].options_form()] if known else [], values)
    return found


def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes with every epoch, for the page that shows a running training."""
    return render(request, "web/models/changed.html", _results_context(request, _find(pk)))


def _results_context(request: HttpRequest, model: TrainedModel) -> dict[str, Any]:
    found = model_representation(model)
    snapshots = found["snapshots"]
    last = snapshots[-1] if snapshots else None
    first = [row for row in snapshots if row["best"] or row is last]
    return {
        "model": model,
        "found": found,
        "tiles": result_tiles(model, found),
        "metric_rows": metric_rows(found),
        "first_snapshots": first[::-1],
        "best_snapshot": next((row for row in snapshots if row["best"]), last),
        "snapshots": page_of(request, snapshots[::-1], _SNAPSHOTS, "snapshots"),
        "can_infer": bool(snapshots),
        "probes": probe_strip(model),
        "is_picture": task_of(model.dataset.task).is_picture,
        "started_from": initial_in_words(report) if (report := found["initial_weights"]) else "",
    }


def metrics(request: HttpRequest, pk: int) -> JsonResponse:
    """The rows of the metrics file from a byte offset on; from its start for another run."""
    model = _find(pk)
    after = whole_number(request.GET.get("after", "0"))
    if after is None:
        raise BadRequest("`after` must be a number of bytes.")
    run = run_of(model.job, model.dataset.task)
    known = request.GET.get("run", run.number)
    return JsonResponse(new_rows(model.metrics_path, run, after, known))


def snapshot(request: HttpRequest, pk: int, epoch: float) -> HttpResponseBase:
    """A snapshot's `.keras` file as a download."""
    model = get_object_or_404(TrainedModel, pk=pk)
    row = get_object_or_404(model.snapshots, epoch=epoch)
    file = below(model.folder, row.file, ".keras")
    name = f"{model.name} epoch {epoch}.keras"
    return send(file, as_attachment=True, filename=name)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return edit_artifact(request, _find(pk), ["name", "tags", "listed_in", "notes"])


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    return delete_artifact(request, _find(pk))
