"""Django admin, whose classes are imported with the URL configuration, not by every command."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core.checks import CheckMessage, Tags, register


class AdminConfig(SimpleAdminConfig):
    default_site = "digits_site.admin_site.Site"

    def ready(self) -> None:
        register(check_dependencies, Tags.admin)
        register(_check_admin, Tags.admin)


def _check_admin(**kwargs: Any) -> list[CheckMessage]:
    """Django's checks of the admin's classes, which nothing may have imported until then."""
    admin.autodiscover()
    return check_admin_app(**kwargs)
