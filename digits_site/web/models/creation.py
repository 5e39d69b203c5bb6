"""The form of a new model."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.exceptions import PluginError
from core.forms.chosen_options import ChosenOptions
from core.forms.learning_rate import policy_options
from core.forms.model_fields import ModelForm, solver_options
from core.forms.names import free_name
from core.forms.own_networks import chosen_network, key_of
from core.forms.resources import ResourcesForm
from core.forms.sweep import ModelSweep
from core.forms.tuning import TuningForm
from core.models import Dataset, Job, TrainedModel
from core.models.own_network import may_write
from core.networks import Network, fitting_networks, networks
from core.proposals.presets import STANDARD
from core.registry import network_plugins
from digits_site.web.models.forms import ChoiceForm, newest_fitting
from digits_site.web.models.own_network import own_context
from digits_site.web.shared.again import name_from, pattern_of, prefill_resources, show_remark
from digits_site.web.shared.options import prefill


def _network_of(request: HttpRequest, chosen: str) -> Network:
    """The network, or the first plug-in where none is named."""
    try:
        return chosen_network(chosen, request.user) if chosen else _first_network()
    except PluginError as error:
        raise Http404(str(error)) from None


def _network_like(request: HttpRequest, pattern: TrainedModel | None) -> str:
    """What chooses the network of the model that is cloned; "" if none is."""
    if pattern is None:
        return ""
    own = pattern.own_version
    if own is None:
        return pattern.network
    if not own.network.is_visible_to(request.user):
        messages.warning(request, f"The network “{own.network}” is not shared; choose another one.")
        return ""
    return key_of(own)


def _first_network() -> Network:
    """What the form shows where nothing is chosen.

    Raises:
        PluginError: none is installed.
    """
    for network in networks():
        return network
    raise PluginError("No network plug-in is installed. Ask the operator to install one.")


def new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _create(request)
    pattern = pattern_of(request, TrainedModel.objects)
    fields = {} if pattern is None else pattern.fields
    wanted = request.GET.get("network") or _network_like(request, pattern)
    network = _network_of(request, wanted)
    dataset = request.GET.get("dataset") or (
        pattern.dataset_id if pattern else newest_fitting(network if wanted else None)
    )
    search = request.GET.get("dataset_search", "")
    start = {"dataset": dataset, "dataset_search": search, "network": network.get_id()}
    choice = ChoiceForm(initial=start, user=request.user)
    fitting = fitting_networks(choice.task)
    if fitting and not network.learns(choice.task):
        network = fitting[0]
    choice.initial["network"] = network.get_id()
    sweep = ModelSweep(choice.row or Dataset(), network)
    sweep.start_with({"preset": request.GET.get("preset", STANDARD)})
    creation = sweep.one
    base, options = creation.base, creation.options
    proposed = _proposed_name(choice, pattern)
    choice.initial["proposed_name"] = proposed
    base.initial["model_name"] = _entered_name(request) or proposed
    if pattern is not None:
        prefill(base, fields | {"model_name": proposed})
        former = network.former if pattern.network == network.id else {}
        prefill(options, {**former, **fields.get("network_options", {})})
        solver, policy = fields.get("solver_type", ""), fields.get("lr_policy", "")
        creation.solvers.start_from(solver, fields.get("solver_options", {}))
        creation.policies.start_from(policy, fields.get("policy_options", {}))
        prefill_resources(creation.resources, pattern.job)
    chosen = [creation.solvers, creation.policies]
    parts = (options, creation.resources, sweep.tuning)
    return _form_page(request, choice, base, chosen, parts)


def _proposed_name(choice: ChoiceForm, pattern: TrainedModel | None) -> str:
    if pattern is not None:
        return name_from(pattern)
    return free_name(TrainedModel, choice.row.name) if choice.row else ""


def _entered_name(request: HttpRequest) -> str:
    """What was entered, which stays when the form is fetched for another dataset or network."""
    name = request.GET.get("model_name", "")
    return "" if name == request.GET.get("proposed_name") else name


def _create(request: HttpRequest) -> HttpResponse:
    """Start training, or show what is wrong with the form."""
    choice = ChoiceForm(request.POST, user=request.user)
    if choice.is_valid():
        dataset = Dataset.objects.get(pk=choice.cleaned_data["dataset"])
        network = _network_of(request, choice.cleaned_data["network"])
        sweep = ModelSweep(dataset, network, request.POST)
        if sweep.is_valid():
            model = sweep.save(owner=request.user)
            show_remark(request, sweep.remark)
            if sweep.row is not None and sweep.row.is_chosen_by_rule:
                return redirect("web:sweep", sweep.row.pk)
            return redirect("web:model", model.pk)
        creation = sweep.one
        chosen = [creation.solvers, creation.policies]
        parts = (creation.options, creation.resources, sweep.tuning)
        return _form_page(request, choice, creation.base, chosen, parts)
    network_id = request.POST.get("network", "")
    network = _network_of(request, network_id if network_id in network_plugins else "")
    options = network.options_form(request.POST)
    resources = ResourcesForm(Job.Kind.TRAIN, request.POST)
    chosen = [solver_options(request.POST), policy_options(request.POST)]
    parts = (options, resources, TuningForm("", request.POST))
    return _form_page(request, choice, ModelForm(request.POST), chosen, parts)


def _form_page(
    request: HttpRequest,
    choice: ChoiceForm,
    base: ModelForm,
    chosen: list[ChosenOptions],
    last: tuple[Form, ResourcesForm, TuningForm],
) -> HttpResponse:
    options, resources, tuning = last
    parts = [choice, base, *(form for one in chosen for form in one.counted), *last]
    failed = any([part.is_bound and not part.is_valid() for part in parts])  # noqa: C419
    context = {
        "choice": choice,
        "base": base,
        "chosen_options": [form for one in chosen for form in one.forms.values() if form.fields],
        "options": options,
        "resources": resources,
        "tuning": tuning,
        "failed": failed,
        "may_write": may_write(request.user),
        **own_context(choice["network"].value()),
    }
    return render(request, "web/models/new.html", context)
