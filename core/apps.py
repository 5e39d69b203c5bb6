"""The Django app "core"."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register

from core import checks, completeness
from core.installation import install
from core.kinds import KINDS


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "DIGITS"

    def ready(self) -> None:
        install(KINDS)
        for check, tag in (checks.CHECKS | completeness.CHECKS).items():
            register(check, tag)
