"""Showing own networks: their list, and the versions of one with what differs."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from core.forms.own_networks import key_of, network_of_version
from core.models import NetworkVersion, OwnNetwork, TrainedModel
from core.models.own_network import may_write
from core.numbers import whole_number
from core.own_networks.sandbox import sandbox_in_force
from core.own_networks.starts import bundled, examples
from core.representations.plugins import task_titles
from digits_site.web.networks.differences import differences
from digits_site.web.networks.found import find
from digits_site.web.shared.options import described
from digits_site.web.shared.paging import page_of

_ROWS = 50
_VERSIONS = 20
_MODELS = 10


@require_GET
def networks(request: HttpRequest) -> HttpResponse:
    """Those that the user sees, by name, and what a new one can start from."""
    rows = (
        OwnNetwork.visible_to(request.user)
        .order_by("name", "pk")
        .select_related("owner")
        .annotate(
            count=Count("versions", distinct=True),
            saved=Max("versions__created"),
            trained=Count("versions__models", distinct=True),
        )
    )
    page = page_of(request, rows, _ROWS)
    newest = _newest([row.pk for row in page.object_list])
    page.object_list = [(row, newest.get(row.pk)) for row in page.object_list]
    context = {
        "rows": page,
        "starts": [
            (heading, [(one, task_titles(list(one.tasks))) for one in found])
            for heading, found in (
                ("Begin with an example", examples()),
                ("Customize a bundled network", bundled()),
            )
        ],
        "may_write": may_write(request.user),
        "sandbox": sandbox_in_force(),
    }
    return render(request, "web/networks/list.html", context)


def _newest(pks: list[int]) -> dict[int, NetworkVersion]:
    """The newest version of each network, without its source."""
    rows = NetworkVersion.objects.filter(network__in=pks).defer("source").order_by("number")
    return {row.network_id: row for row in rows}


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One network: the source of a version, and what differs from another one."""
    network = find(request.user, pk)
    versions = page_of(request, network.versions.defer("source"), _VERSIONS)
    chosen = _version(network, request.GET.get("version")) or network.newest
    other = _version(network, request.GET.get("against"))
    if other is None and chosen is not None:
        other = network.versions.filter(number__lt=chosen.number).first()
    reads = network_of_version(chosen) if chosen else None
    context: dict[str, Any] = {
        "network": network,
        "versions": versions,
        "chosen": chosen,
        "other": other,
        "numbers": list(network.versions.values_list("number", flat=True)[:200]),
        "lines": differences(other.source, chosen.source) if other and chosen else [],
        "key": key_of(chosen) if chosen else "",
        "options": _options(reads),
        "models": _models(network),
        "may_write": may_write(request.user),
        "sandbox": sandbox_in_force(),
        "crumbs": [("Own networks", reverse("web:networks")), (network.name, "")],
    }
    return render(request, "web/networks/page.html", context)


def _version(network: OwnNetwork, number: str | None) -> NetworkVersion | None:
    given = whole_number(number or "")
    return None if given is None else network.versions.filter(number=given).first()


def _options(reads: Any) -> list[Any]:
    form = reads.options_form() if reads else None
    return (
        described([form], {name: one.initial for name, one in form.fields.items()}) if form else []
    )


def _models(network: OwnNetwork) -> list[TrainedModel]:
    """The newest models of its versions."""
    rows = TrainedModel.objects.filter(own_version__network=network)
    return list(rows.select_related("own_version").only("name", "own_version__number")[:_MODELS])


@require_GET
def download(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The source of a version as a file."""
    network = find(request.user, pk)
    version = get_object_or_404(network.versions, number=number)
    name = slugify(network.name).replace("-", "_") or "network"
    headers = {"Content-Disposition": f'attachment; filename="{name}_{number}.py"'}
    return HttpResponse(
        version.source, content_type="text/x-python; charset=utf-8", headers=headers
    )
