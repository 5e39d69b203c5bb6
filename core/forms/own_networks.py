"""Networks that users wrote, where a form chooses a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db.models import F, Max

from core.exceptions import PluginError
from core.forms.reserved_options import reserved_problems
from core.models import NetworkVersion, OwnNetwork, TrainedModel
from core.networks import OWN, Network
from core.numbers import whole_number
from core.own_networks.network import OwnNetworkInterface
from core.own_networks.network import network_of as network_of_source
from core.own_networks.source import Source, read_source
from core.registry import network_plugins

_MARK = f"{OWN}:"
_OFFERED = 100
"""The most that are offered at once."""


def read(text: str) -> Source:
    """What is known of a source without running it, and of its options' names in the form."""
    source = read_source(text)
    return replace(source, problems=(*source.problems, *reserved_problems(source)))


def network_of_version(version: NetworkVersion) -> type[OwnNetworkInterface]:
    """What forms take for a network plug-in."""
    return _network(version.pk, str(version), version.source)


@lru_cache(maxsize=64)
def _network(pk: int, title: str, source: str) -> type[OwnNetworkInterface]:
    return network_of_source(read_source(source), f"{_MARK}{pk}", title)


def chosen_network(chosen: str, user: Any = None) -> Network:
    """A network by what a form or command gives: the id of a plug-in, or `own:` and a version's id.

    Args:
        chosen: as above.
        user: who must be allowed to see it; None: a command, which asks nobody.

    Raises:
        PluginError: there is none.
    """
    if not chosen.startswith(_MARK):
        return network_plugins[chosen]
    version = version_with_key(chosen)
    if version is None or not (user is None or version.network.is_visible_to(user)):
        raise PluginError("This network does not exist, or you may not see it. Choose another one.")
    return network_of_version(version)


def known_network(chosen: str) -> Network | None:
    """The network that is chosen so; None where its plug-in or version is missing."""
    with suppress(PluginError):
        return chosen_network(chosen)
    return None


def version_with_key(chosen: str) -> NetworkVersion | None:
    """The version that `own:` and its id choose; None for anything else."""
    pk = whole_number(chosen.removeprefix(_MARK)) if chosen.startswith(_MARK) else None
    rows = NetworkVersion.objects.select_related("network")
    return None if pk is None else rows.filter(pk=pk).first()


def version_called(address: str) -> NetworkVersion:
    """A version by NAME@VERSION, or the newest one by NAME.

    Raises:
        PluginError: there is none.
    """
    name, _, number = address.partition("@")
    rows = NetworkVersion.objects.select_related("network").filter(network__name=name)
    if not rows.exists():
        known = ", ".join(OwnNetwork.objects.values_list("name", flat=True)[:20]) or "none"
        raise PluginError(f"There is no own network called {name!r}. There are: {known}.")
    wanted = whole_number(number) or 0
    version = rows.filter(number=wanted).first() if number else rows.first()
    if version is None:
        raise PluginError(f"The own network {name!r} has no version {number!r}.")
    return version


def offered_versions(user: Any, task: str) -> Iterator[NetworkVersion]:
    """The newest version of each network that a user sees and that learns a task."""
    newest = NetworkVersion.objects.annotate(newest=Max("network__versions__number"))
    rows = newest.filter(number=F("newest"), network__in=OwnNetwork.visible_to(user))
    ordered = rows.select_related("network").defer("source").order_by("network__name")
    for version in ordered[:_OFFERED]:
        if not task or not version.tasks or task in version.tasks:
            yield version


def own_choices(user: Any, task: str, chosen: str = "") -> list[Any]:
    """What a field that chooses a network offers besides plug-ins, as a group; empty: nothing.

    Args:
        user: who chooses; None: nobody, who is offered nothing.
        task: what is to be learnt.
        chosen: what is chosen, which may be an older version.
    """
    if user is None:
        return []
    found = {key_of(version): str(version) for version in offered_versions(user, task)}
    if chosen.startswith(_MARK) and chosen not in found:
        with suppress(PluginError):
            network = chosen_network(chosen, user)
            if network.learns(task):
                found[chosen] = network.get_title()
    return [("Own networks", list(found.items()))] if found else []


def key_of(version: NetworkVersion) -> str:
    """What forms choose it by."""
    return f"{_MARK}{version.pk}"


def version_of(network: Network) -> int | None:
    """The id of the version that a network is made of; None: it is a plug-in."""
    if issubclass(network, OwnNetworkInterface):
        return int(network.key.removeprefix(_MARK))
    return None


def network_of_model(model: TrainedModel) -> Network | None:
    """The network that a model was trained with; None where its plug-in is missing."""
    if model.own_version is not None:
        return network_of_version(model.own_version)
    known = model.network in network_plugins
    return network_plugins[model.network] if known else None
