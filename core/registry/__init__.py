"""The plug-ins that can be used, in a registry for each kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from django.urls import URLPattern, URLResolver

from core.exceptions import PluginError, UserError
from core.options import form_values
from core.plugins import (
    DataIngestionInterface,
    NetworkInterface,
    PolicyInterface,
    SolverInterface,
    VisualizationInterface,
)
from core.plugins.pages import PageInterface
from core.policies.rates import rates
from core.registration import CAPITALS, Registry, source_of
from core.tasks import known_tasks


def _examine_network(plugin: type[NetworkInterface]) -> None:
    _for_every_task(plugin.learns)
    _require_priority(plugin)


def _examine_view(plugin: type[VisualizationInterface]) -> None:
    _for_every_task(plugin.shows)
    _require_priority(plugin)


def _examine_page(plugin: type[PageInterface]) -> None:
    """Refuse what would end the loading of all addresses."""
    patterns = getattr(plugin, "urlpatterns", None)
    if not patterns or not all(isinstance(one, URLPattern | URLResolver) for one in patterns):
        raise PluginError(
            f"{source_of(plugin)} has no urlpatterns; give a list of django.urls.path."
        )
    for pattern in patterns:
        check = pattern.check()
        if check:
            raise PluginError(f"{source_of(plugin)}: {check[0].msg}")


def _for_every_task(says: Callable[[str], bool]) -> None:
    """Ask a plug-in what lists and forms will ask it: it must not fail then."""
    for task in ("", *(known.id for known in known_tasks())):
        says(task)


def _require_priority(plugin: Any) -> None:
    if type(plugin.priority) is not int:
        raise PluginError(
            f"{source_of(plugin)} has the priority {plugin.priority!r}; use a whole number."
        )


def _examine_solver(plugin: type[SolverInterface]) -> None:
    """Refuse what would break the form, which shows the options of all solvers."""
    _valid_options(plugin)


def _examine_policy(plugin: type[PolicyInterface]) -> None:
    """Refuse what would break the form, or the curve that it draws."""
    rates(plugin, _valid_options(plugin), np.linspace(0, 1, 101), learning_rate=1.0)


def _valid_options(plugin: Any) -> dict[str, Any]:
    try:
        return form_values(plugin.options_form, "options_form", {})
    except UserError as error:
        raise PluginError(f"{source_of(plugin)}: {error}") from error


data_plugins: Registry[DataIngestionInterface] = Registry(
    "data", DataIngestionInterface, texts=("id", "title", "category")
)
network_plugins: Registry[NetworkInterface] = Registry(
    "network", NetworkInterface, examine=_examine_network
)
view_plugins: Registry[VisualizationInterface] = Registry(
    "view", VisualizationInterface, examine=_examine_view
)
policy_plugins: Registry[PolicyInterface] = Registry(
    "policy", PolicyInterface, examine=_examine_policy
)
solver_plugins: Registry[SolverInterface] = Registry(
    "solver", SolverInterface, ids=CAPITALS, examine=_examine_solver
)
page_plugins: Registry[PageInterface] = Registry("page", PageInterface, examine=_examine_page)


def default_view(task: str, wanted: str = "") -> type[VisualizationInterface]:
    """The view for a task where nobody chose one: made for it, else one that shows anything.

    Of several, the one of the highest priority: the bundled one, unless another one says more.

    Args:
        task: as above.
        wanted: the id of the view that the model's network names, if it is installed; "": none.
    """
    if wanted in view_plugins:
        return view_plugins[wanted]
    for view in sorted(
        offered_views(task), key=lambda view: (not view.tasks, -view.priority, view.get_id())
    ):
        return view
    raise PluginError(f"No view plug-in that is installed shows {task or 'anything'}.")


def offered_views(
    task: str, wanted: str = "", further: Sequence[int] = ()
) -> list[type[VisualizationInterface]]:
    """The views that show something of a network's outputs.

    Args:
        task: what it has learnt.
        wanted: as for `default_view`.
        further: the number of axes of each of its outputs after the first, as far as they are
            known.
    """
    return [view for view in view_plugins if view.fits(task, further) or view.get_id() == wanted]
