"""Training and showing models."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.exceptions import PluginError
from core.forms.chosen_options import ChosenOptions
from core.forms.learning_rate import policy_options
from core.forms.model import ModelCreation
from core.forms.model_fields import ModelForm, solver_options
from core.forms.resources import ResourcesForm
from core.models import Dataset, Job, TrainedModel
from core.networks import Network, fitting_networks, networks
from core.numbers import whole_number
from core.registry import network_plugins, policy_plugins, solver_plugins
from core.representations.inference import inference_rows, inference_summary
from core.representations.model import model_representation, whole_models
from digits_site.web.actions import delete_artifact, edit_artifact
from digits_site.web.again import name_from, pattern_of, prefill_resources, tell, title_of
from digits_site.web.cards import artifact_page
from digits_site.web.curves import metric_rows, new_rows, run_of
from digits_site.web.forms import ChoiceForm, newest_fitting
from digits_site.web.options import Row, described, prefill
from digits_site.web.paging import page_of, represented

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
    solvers, policies = solver_options(), policy_options()
    if pattern is not None:
        prefill(base, fields | {"model_name": name_from(pattern)})
        prefill(options, fields.get("network_options", {}))
        solvers.start_from(fields.get("solver_type", ""), fields.get("solver_options", {}))
        policies.start_from(fields.get("lr_policy", ""), fields.get("policy_options", {}))
        prefill_resources(resources, pattern.job)
    return form_page(request, choice, base, [solvers, policies], options, resources)


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
        chosen = [creation.solvers, creation.policies]
        return form_page(
            request, choice, creation.base, chosen, creation.options, creation.resources
        )
    network_id = request.POST.get("network", "")
    network = network_of(network_id if network_id in network_plugins else "")
    options = network.options_form(request.POST)
    resources = ResourcesForm(Job.Kind.TRAIN, request.POST)
    chosen = [solver_options(request.POST), policy_options(request.POST)]
    return form_page(request, choice, ModelForm(request.POST), chosen, options, resources)


def form_page(
    request: HttpRequest,
    choice: ChoiceForm,
    base: ModelForm,
    chosen: list[ChosenOptions],
    options: Form,
    resources: ResourcesForm,
) -> HttpResponse:
    parts = [choice, base, *(form for one in chosen for form in one.counted), options, resources]
    failed = any([part.is_bound and not part.is_valid() for part in parts])  # noqa: C419
    context = {
        "choice": choice,
        "base": base,
        "chosen_options": [form for one in chosen for form in one.forms.values() if form.fields],
        "options": options,
        "resources": resources,
        "failed": failed,
    }
    return render(request, "web/model_new.html", context)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    model = find(pk)
    known = model.network in network_plugins
    network = network_plugins[model.network] if known else None
    inferences = inference_rows().filter(model=model)
    fields = dict(model.fields)
    special = fields.pop("network_options", {})
    chosen = described_options(fields)
    context = artifact_page(request, model) | results_context(request, model)
    context |= {
        "warnings": context["found"]["warnings"],
        "network": network.get_title() if network else model.network,
        "options": described([ModelForm()], fields)
        + chosen
        + described([network.options_form()] if network else [], special),
        "inferences": represented(
            page_of(request, inferences, INFERENCES, "inferences"), inference_summary
        ),
        "clone_url": f"{reverse('web:model-new')}?clone={model.pk}",
        "clone_title": title_of(model.job),
    }
    return render(request, "web/model.html", context)


def described_options(fields: dict[str, Any]) -> list[Row]:
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
    return render(request, "web/model/results.html", results_context(request, find(pk)))


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
