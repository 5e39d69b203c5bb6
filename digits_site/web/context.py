"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from core.registry import data_plugins


def menu(request: HttpRequest) -> dict[str, Any]:
    """The installed data plug-ins by category, for the "New dataset" menu.

    Ids and titles only: a template would call a class that it is given.
    """
    categories: dict[str, list[dict[str, str]]] = {}
    for plugin in data_plugins:
        item = {"id": plugin.get_id(), "title": plugin.get_title()}
        categories.setdefault(plugin.get_category(), []).append(item)
    return {"data_plugins": dict(sorted(categories.items()))}
