"""What a new network can start from: examples, and the bundled networks as sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.exceptions import TrainingError
from core.networks import networks
from core.own_networks.customizing import can_customize, customized
from core.own_networks.examples import EXAMPLES, example_source
from core.own_networks.source import read_source
from core.registry import network_plugins

FIRST = "small"
"""The example that is proposed."""
_BUNDLED = "bundled-"
"""Before the id of a bundled network that is called as an example."""


@dataclass(frozen=True)
class Start:
    """A starting point."""

    key: str
    """What `?from=` and `networks new --from` call it."""
    title: str
    tasks: tuple[str, ...]


def examples() -> Iterator[Start]:
    for name in EXAMPLES:
        source = read_source(example_source(name))
        yield Start(name, source.title, source.tasks)


def bundled() -> Iterator[Start]:
    """The installed networks whose sources can be derived."""
    for network in networks():
        if can_customize(network):
            yield Start(start_of(network.id), network.get_title(), network.tasks)


def start_of(network_id: str) -> str:
    """The key of a bundled network."""
    return f"{_BUNDLED}{network_id}" if network_id in EXAMPLES else network_id


def source_from(key: str) -> str:
    """The source of a starting point.

    Raises:
        TrainingError: there is none of that name.
    """
    if key in EXAMPLES:
        return example_source(key)
    name = key.removeprefix(_BUNDLED)
    if name in network_plugins and can_customize(network_plugins[name]):
        return customized(network_plugins[name])
    known = ", ".join([*EXAMPLES, *(start.key for start in bundled())])
    raise TrainingError(f"Unknown network {key!r}. A source can start from: {known}.")
