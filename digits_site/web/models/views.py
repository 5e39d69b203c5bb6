"""Training and showing models."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.exceptions import PluginError
from core.forms.model import ModelCreation, ModelForm
from core.forms.resources import ResourcesForm
from core.models import Dataset, Job, TrainedModel
from core.networks import Network, fitting_networks, networks
from core.numbers import whole_number
from core.registry import network_plugins
from core.representations.inference import inference_rows, inference_summary
from core.representations.model import model_representation, whole_models
from digits_site.web.jobs.cards import artifact_page
from digits_site.web.models.curves import metric_rows, new_rows, run_of
from digits_site.web.models.forms import ChoiceForm, newest_fitting
from digits_site.web.shared.actions import delete_artifact, edit_artifact
from digits_site.web.shared.again import name_from, pattern_of, prefill_resources, tell, title_of
from digits_site.web.shared.options import described, prefill
from digits_site.web.shared.paging import page_of, represented

SNAPSHOTS = 15
INFERENCES = 15


def find(pk: int) -> TrainedModel:
    found: TrainedModel = get_object_or_404(whole_models(), pk=pk)
    return found


def network_of(network_id: str) -> Network:
    """The plug-in, or the first one where none is named."""
    try:
        return network_plugins[network_id] if network_id else first_network()
    except PluginError as error:
        raise Http404(str(error)) from None


def first_network() -> Network:
    """What the form shows where nothing is chosen.

    Raises:
        PluginError: none is installed.
    """
    for network in networks():
        return network
    raise PluginError("No network plug-in is installed. Ask the operator to install one.")


def new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return create(request)
    pattern = pattern_of(request, TrainedModel.objects)
    fields = {} if pattern is None else pattern.fields
    dataset = request.GET.get("dataset") or (pattern.dataset_id if pattern else newest_fitting())
    network = network_of(request.GET.get("network") or (pattern.network if pattern else ""))
    search = request.GET.get("dataset_search", "")
    choice = ChoiceForm(initial={"dataset": dataset, "dataset_search": search})
    fitting = fitting_networks(choice.task)
    if fitting and network not in fitting:
        network = fitting[0]
    choice.initial["network"] = network.get_id()
    base, options = ModelForm(network=network), network.options_form()
    base.initial["model_name"] = request.GET.get("model_name", "")
    resources = ResourcesForm(Job.Kind.TRAIN)
    if pattern is not None:
        prefill(base, fields | {"model_name": name_from(pattern)})
        prefill(options, fields.get("network_options", {}))
        prefill_resources(resources, pattern.job)
    return form_page(request, choice, base, options, resources)


def create(request: HttpRequest) -> HttpResponse:
    """Start training, or show what is wrong with the form."""
    choice = ChoiceForm(request.POST)
    if choice.is_valid():
        dataset = Dataset.objects.get(pk=choice.cleaned_data["dataset"])
        network = network_of(choice.cleaned_data["network"])
        creation = ModelCreation(dataset, network, request.POST)
        if creation.is_valid():
            model = creation.save(owner=request.user)
            tell(request, creation.remark)
            return redirect("web:model", model.pk)
        return form_page(request, choice, creation.base, creation.options, creation.resources)
    chosen = request.POST.get("network", "")
    network = network_of(chosen if chosen in network_plugins else "")
    options = network.options_form(request.POST)
    resources = ResourcesForm(Job.Kind.TRAIN, request.POST)
    return form_page(request, choice, ModelForm(request.POST), options, resources)


def form_page(
    request: HttpRequest,
    choice: ChoiceForm,
    base: ModelForm,
    options: Form,
    resources: ResourcesForm,
) -> HttpResponse:
    parts = [choice, base, options, resources]
    failed = any([part.is_bound and not part.is_valid() for part in parts])  # noqa: C419
    context = {
        "choice": choice,
        "base": base,
        "options": options,
        "resources": resources,
        "failed": failed,
    }
    return render(request, "web/models/new.html", context)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    model = find(pk)
    known = model.network in network_plugins
    network = network_plugins[model.network] if known else None
    inferences = inference_rows().filter(model=model)
    fields = dict(model.fields)
    special = fields.pop("network_options", {})
    context = artifact_page(request, model) | results_context(request, model)
    context |= {
        "warnings": context["found"]["warnings"],
        "network": network.get_title() if network else model.network,
        "options": described([ModelForm()], fields)
        + described([network.options_form()] if network else [], special),
        "inferences": represented(
            page_of(request, inferences, INFERENCES, "inferences"), inference_summary
        ),
        "clone_url": f"{reverse('web:model-new')}?clone={model.pk}",
        "clone_title": title_of(model.job),
    }
    return render(request, "web/models/page.html", context)


def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes with every epoch, for the page that shows a running training."""
    return render(request, "web/models/results.html", results_context(request, find(pk)))


def results_context(request: HttpRequest, model: TrainedModel) -> dict[str, Any]:
    found = model_representation(model)
    return {
        "model": model,
        "found": found,
        "metric_rows": metric_rows(found),
        "snapshots": page_of(request, found["snapshots"][::-1], SNAPSHOTS, "snapshots"),
        "can_infer": found["best_epoch"] is not None,
    }


def metrics(request: HttpRequest, pk: int) -> JsonResponse:
    """The rows of the metrics file from a byte offset on; from its start for another run."""
    model = find(pk)
    after = whole_number(request.GET.get("after", "0"))
    if after is None:
        raise BadRequest("`after` is a number of bytes.")
    run = run_of(model.job, model.dataset.task)
    known = request.GET.get("run", run.number)
    return JsonResponse(new_rows(model.metrics_path, run, after, known))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return edit_artifact(request, find(pk), ["name", "notes"])


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    return delete_artifact(request, find(pk))
