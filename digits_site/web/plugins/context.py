"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.networks import fitting_networks
from core.registration.failures import Failure, failures
from core.registry import data_plugins, page_plugins
from digits_site.web.shared.categories import in_order


def menu(request: HttpRequest) -> dict[str, Any]:
    """The installed data plug-ins by category, for the "New dataset" menu, and plug-ins' pages.

    Ids and titles only: a template would call a class that it is given.
    """
    categories: dict[str, list[dict[str, str]]] = {}
    for plugin in data_plugins:
        item = {"id": plugin.get_id(), "title": plugin.get_title()}
        # The task of some is known from the form only; nothing is said of them here.
        if plugin.task and not fitting_networks(plugin.task):
            item["remark"] = "no network yet"
        categories.setdefault(plugin.get_category(), []).append(item)
    root = reverse("web:home")
    pages = [
        {"url": f"{root}pages/{page.id}/", "title": page.title}
        for page in page_plugins
        if page.in_navigation
    ]
    return {"data_plugins": in_order(categories), "plugin_pages": pages}


def left_out(request: HttpRequest) -> dict[str, list[Failure]]:
    """The plug-ins that this server does without, for those who can fix them."""
    user = getattr(request, "user", None)
    return {"plugins_left_out": failures if user is not None and user.is_staff else []}
