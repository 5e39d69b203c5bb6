"""The Django app "core"."""

from __future__ import annotations

from types import ModuleType

from django.apps import AppConfig
from django.core.checks import register

from core.checks import CHECKS
from core.registry import data_plugins, import_apps, view_plugins


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "DIGITS"

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        super().__init__(app_name, app_module)
        import_apps()

    def ready(self) -> None:
        data_plugins.load()
        view_plugins.load()
        for check, tag in CHECKS.items():
            register(check, tag)
