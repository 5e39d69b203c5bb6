"""The site of Django admin: its name, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest

_TITLES = {"axes": "Failed logins"}
_UNUSED = {"django_q", "axes.accesslog", "axes.accessfailurelog"}
"""Apps and models whose tables nobody needs to look at: the ledger of jobs knows what django-q2
runs, and logins that succeed are not logged."""


class Site(AdminSite):
    """The operators' door, with the product's name."""

    site_header = "DIGITS administration"
    site_title = "DIGITS administration"
    index_title = "All rows"

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: Any = None,
        **options: Any,
    ) -> None:
        """Register models, but for those that nobody needs to look at."""
        models = model_or_iterable
        several = [models] if isinstance(models, type) else list(models)
        used = [
            one for one in several if not {one._meta.app_label, one._meta.label_lower} & _UNUSED
        ]
        super().register(used, admin_class, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What the user may see, by app; each with a title in plain words."""
        found: list[Any] = super().get_app_list(request, app_label)
        for app in found:
            app["name"] = _TITLES.get(app["app_label"], app["name"])
        return found
