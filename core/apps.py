"""The Django app "core"."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register

from core.jobs.checks import JOBS, check_cache, check_lease, check_places, check_queue
from core.kinds import KINDS
from core.registry.checks import (
    PLUGINS,
    check_no_data_plugins,
    check_plugin_fields,
    check_plugin_templates,
    check_plugins,
)
from core.registry.completeness import check_named_tasks, check_tasks
from core.registry.installation import install


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "DIGITS"

    def ready(self) -> None:
        install(KINDS)
        for check in (check_plugins, check_tasks, check_named_tasks):
            register(check, PLUGINS)
        for check in (check_plugin_templates, check_plugin_fields):
            register(check, Tags.templates)
        for check in (check_no_data_plugins, check_queue, check_cache, check_lease, check_places):
            register(check, JOBS)
