"""The version of an own network that the form of a new model has chosen."""

from __future__ import annotations

from typing import Any

from core.forms.own_networks import key_of, version_with_key
from core.own_networks.customizing import can_customize
from core.own_networks.starts import start_of
from core.registry import network_plugins

_LISTED = 10


def own_context(chosen: Any) -> dict[str, Any]:
    """The version, and the newest others of its network; nothing where a plug-in is chosen."""
    version = version_with_key(str(chosen or ""))
    if version is None:
        known = chosen in network_plugins and can_customize(network_plugins[chosen])
        return {"customize": start_of(chosen) if known else ""}
    others = version.network.versions.exclude(pk=version.pk).defer("source")[:_LISTED]
    return {
        "own": version,
        "own_numbers": [{"number": one.number, "key": key_of(one)} for one in others],
    }
