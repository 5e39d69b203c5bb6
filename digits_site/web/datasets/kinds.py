"""Choosing what a new dataset is for: a card for each installed data plug-in."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.networks import fitting_networks
from core.plugins import DataIngestionInterface
from core.registry import data_plugins
from core.tasks import task_of
from digits_site.web.shared.categories import in_order

logger = logging.getLogger(__name__)
_MOST_NAMED = 4


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The cards by category, what can be trained first."""
    categories: dict[str, list[dict[str, Any]]] = {}
    for plugin in data_plugins:
        categories.setdefault(plugin.get_category(), []).append(_card(plugin))
    return render(request, "web/datasets/kinds.html", {"categories": in_order(categories)})


def _task_of(plugin: type[DataIngestionInterface]) -> str:
    """The task of what its form is at first; "" if the labels tell it."""
    if plugin.task:
        return plugin.task
    fields = plugin.get_dataset_form().fields
    try:
        return plugin(**{name: field.initial for name, field in fields.items()}).get_task() or ""
    except Exception:  # a plug-in may need what only a filled-in form has
        logger.debug("%s tells no task before its form is filled in.", plugin.get_id())
        return ""


def _card(plugin: type[DataIngestionInterface]) -> dict[str, Any]:
    task = _task_of(plugin)
    networks = [network.get_title() for network in fitting_networks(task)] if task else []
    return {
        "id": plugin.get_id(),
        "title": plugin.get_title(),
        "about": (plugin.__doc__ or "").split("\n")[0].replace("`", ""),
        "picture": plugin.picture,
        "sketch": plugin.sketch,
        "task": task_of(task).title if task else "",
        "networks": networks[:_MOST_NAMED],
        "more": max(0, len(networks) - _MOST_NAMED),
    }
