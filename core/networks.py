"""Choosing a network plug-in for a task, and the values of its options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import IntegerField

from core.exceptions import TrainingError
from core.options import form_values
from core.plugins import InputSpec, NetworkInterface
from core.registry import network_plugins
from core.tasks import task_of

Network = type[NetworkInterface]
OWN = "own"
"""The id of the network of models whose network a user wrote (`core.own_networks`)."""
_LARGEST_TRIED = 512


def networks() -> list[Network]:
    """All that are installed, in the order in which they are offered."""
    return sorted(network_plugins, key=lambda network: (-network.priority, network.get_title()))


def fitting_networks(task: str) -> list[Network]:
    """The networks that learn a task; all where it is "", not known yet."""
    return [network for network in networks() if network.learns(task)]


def network_title(network_id: str) -> str:
    """The title of a model's network, or its id where the plug-in is missing."""
    if network_id in network_plugins:
        return network_plugins[network_id].get_title()
    return "Own network" if network_id == OWN else network_id


def sees_pictures(network: Network) -> bool:
    """Whether it is given images, which augmentation can change; texts it cannot."""
    return not network.tasks or any(task_of(task).is_picture for task in network.tasks)


def require_network(task: str) -> None:
    """Raise TrainingError where no network learns a task."""
    if not fitting_networks(task):
        none = f"No network for {task} yet." if networks() else "No network plug-in is installed."
        raise TrainingError(none)


def require_fit(network: Network, task: str) -> None:
    """Raise TrainingError where a network does not learn a task; it names those that do."""
    require_network(task)
    if not network.learns(task):
        title = network.get_title()
        fitting = ", ".join(f"{one.get_title()} ({one.id})" for one in fitting_networks(task))
        raise TrainingError(
            f"{title} does not learn {task}, the dataset's task. What does: {fitting}."
        )


def inputs_of(task: str, shape: tuple[int, int, int], outputs: int) -> InputSpec:
    """What a network is built for where there is no dataset: 8-bit images, numbers from 0 to 1."""
    means, deviations = (127.5,) * shape[2], (64.0,) * shape[2]
    if task_of(task).has_classes:
        return InputSpec(shape, means, deviations, task, outputs, dtype="uint8")
    targets = (0.5,) * outputs, (0.25,) * outputs
    return InputSpec(shape, means, deviations, task, outputs, *targets, dtype="uint8")


def least_side(network: Network) -> int | None:
    """The smallest height and width of images that a network takes with its initial options."""
    values = option_values(network, {})
    for side in range(1, _LARGEST_TRIED + 1):
        try:
            network().check(inputs_of(network.tasks[0], (side, side, 1), 2), **values)
        except ValidationError:
            continue
        return side
    return None


def option_values(network: Network, given: Mapping[str, Any]) -> dict[str, Any]:
    """A value for each option: the given one, that of former versions, or the initial one.

    Raises:
        TrainingError: one is unknown, or the form refuses it.
    """
    form = network.options_form
    former = {name: value for name, value in network.former.items() if name in form.base_fields}
    return form_values(form, f"option of {network.get_title()}", {**former, **given})


def require_buildable(network: Network, inputs: InputSpec, options: Mapping[str, Any]) -> None:
    """Raise TrainingError where the network cannot be built for such data."""
    try:
        network().check(inputs, **options)
    except ValidationError as error:
        raise TrainingError(" ".join(error.messages)) from error


def lowered_options(
    network: Network, given: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each option that is a whole number with a minimum, and all values with this one at it."""
    for name, field in network.options_form.base_fields.items():
        if isinstance(field, IntegerField) and field.min_value is not None:
            yield name, {**given, name: field.min_value}


def shape_in_words(shape: list[Any]) -> str:
    """A shape without the batch; several, with commas."""
    if shape and isinstance(shape[0], list):
        return ", ".join(map(shape_in_words, shape))
    return " × ".join("any" if length is None else str(length) for length in shape[1:])
