"""The editor of own networks: checking, drawing and saving a source."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe

from core.exceptions import TrainingError
from core.forms.network_source import NewNetworkForm, SourceForm, text_of
from core.models import NetworkVersion, OwnNetwork
from core.numbers import whole_number
from core.own_networks.prepared import prepare
from core.own_networks.sandbox import sandbox_in_force
from core.own_networks.source import read_source
from core.own_networks.starts import FIRST, examples, source_from
from digits_site.web.networks.checks import outcome_of
from digits_site.web.networks.found import find, require_writer
from digits_site.web.networks.modules import import_map
from digits_site.web.networks.trial import TrialForm
from digits_site.web.shared.permissions import require_change
from digits_site.web.shared.policy import policy


def new(request: HttpRequest) -> HttpResponse:
    """A new network, from an example, a bundled network or a version of another one."""
    require_writer(request.user)
    if request.method == "POST":
        return _answer(request, NewNetworkForm(request.POST), None)
    form = NewNetworkForm(initial={"source": (source := _start(request))})
    return _page(request, form, None, _trial(request, source))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version of a network, from the newest one or the one that the query names."""
    require_writer(request.user)
    network = find(request.user, pk)
    require_change(request.user, network)
    if request.method == "POST":
        return _answer(request, SourceForm(request.POST), network)
    number = whole_number(request.GET.get("version", ""))
    version = network.newest if number is None else network.versions.filter(number=number).first()
    if version is None:
        raise Http404("There is no such version.")
    form = SourceForm(initial={"source": version.source})
    return _page(request, form, network, _trial(request, version.source))


def _trial(request: HttpRequest, source: str) -> TrialForm:
    """What a source is checked for at first."""
    return TrialForm(dataset=request.GET.get("dataset", ""), tasks=read_source(source).tasks)


def _start(request: HttpRequest) -> str:
    """The source that a new network begins with."""
    pk = whole_number(request.GET.get("copy", ""))
    if pk is None:
        try:
            return source_from(request.GET.get("from") or FIRST)
        except TrainingError as error:
            raise Http404(str(error)) from None
    version = NetworkVersion.objects.select_related("network").filter(pk=pk).first()
    if version is None or not version.network.is_visible_to(request.user):
        raise Http404("There is no such version.")
    return str(version.source)


def _answer(request: HttpRequest, form: SourceForm, network: OwnNetwork | None) -> HttpResponse:
    """Save it, or say what is wrong or what it is made of."""
    trial = TrialForm(request.POST)
    asked = request.POST.get("do", "save")
    if asked in ("check", "visualize"):
        outcome = outcome_of(text_of(request.POST.get("source", "")), trial)
        more = {"outcome": outcome, "asked": asked}
        return _page(request, form, network, trial, **more)
    if not form.is_valid():
        return _page(request, form, network, trial, failed=True)
    if isinstance(form, NewNetworkForm):
        version = form.save(request.user)
    else:
        assert network is not None  # noqa: S101 - the other form makes one
        version = form.add_to(network)
    messages.success(request, f"Version {version.number} of “{version.network}” is saved.")
    return redirect("web:network", version.network_id)


def _page(
    request: HttpRequest,
    form: SourceForm,
    network: OwnNetwork | None,
    trial: TrialForm,
    **more: Any,
) -> HttpResponse:
    sandbox = sandbox_in_force()
    if sandbox.tier is not None:
        prepare(sandbox.tier)  # the next check then takes a second
    crumbs = [("Own networks", reverse("web:networks"))]
    if network is not None:
        crumbs.append((network.name, reverse("web:network", args=[network.pk])))
    context = {
        "crumbs": crumbs,
        "form": form,
        "network": network,
        "trial": trial,
        "problems": form.reads.problems,
        "starts": examples() if network is None else [],
        "sandbox": sandbox,
        **more,
    }
    if more.get("asked"):  # an unsaved source is no fault of the other fields
        form.errors.clear()
    # Nothing but this text of ours and the editor's styles may be inline, and only on this page.
    modules, nonce = import_map(), secrets.token_urlsafe(16)
    context |= {"modules": mark_safe(modules), "nonce": nonce}  # noqa: S308
    answer = render(request, "web/networks/editor.html", context)
    answer.headers["Content-Security-Policy"] = policy(modules, nonce)
    return answer
