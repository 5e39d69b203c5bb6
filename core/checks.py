"""System checks: what is wrong with an installation, each with an id and a hint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from core.registry import data_plugins, view_plugins

TEMPLATES = {
    "data": ("dataset_template", "inference_template"),
    "view": ("config_template", "view_template", "header_template", "summary_template"),
}


def check_plugin_templates(**kwargs: Any) -> list[CheckMessage]:
    """digits.E001: a plug-in names a template that is missing or broken."""
    plugins = [("data", plugin) for plugin in data_plugins]
    views = [("view", plugin) for plugin in view_plugins]
    return [
        message for kind, plugin in [*plugins, *views] for message in check_templates(kind, plugin)
    ]


def check_templates(kind: str, plugin: Any) -> Iterator[CheckMessage]:
    for attribute in TEMPLATES[kind]:
        name = getattr(plugin, attribute, None)
        if name is None and attribute in {"header_template", "summary_template"}:
            continue
        if name is None:
            problem = "is not set"
        else:
            try:
                get_template(name)
                continue
            except TemplateDoesNotExist as error:
                problem = f"is {name!r}, which does not exist ({error})"
            except TemplateSyntaxError as error:
                problem = f"is {name!r}, which is broken ({error})"
        yield Error(
            f"The {kind} plug-in {plugin.id!r}: {attribute} {problem}.",
            hint="Is the template in the package's MANIFEST.in, below templates/<app label>/?",
            id="digits.E001",
        )


def check_no_data_plugins(**kwargs: Any) -> list[CheckMessage]:
    """digits.W001: nothing can be ingested."""
    if list(data_plugins):
        return []
    hint = "Install one, for example: pip install plugins/sunnybrook"
    return [checks.Warning("No data plug-in is installed.", hint=hint, id="digits.W001")]


def check_queue(**kwargs: Any) -> list[CheckMessage]:
    """digits.E002, digits.E003: settings of django-q2 that lose or repeat jobs."""
    cluster: dict[str, Any] = settings.Q_CLUSTER
    messages: list[CheckMessage] = []
    if not cluster.get("timeout") or cluster["retry"] <= cluster["timeout"]:
        messages.append(
            Error(
                "Q_CLUSTER: a message is delivered again while its job may still run.",
                hint="Set retry above timeout, and timeout above the longest job.",
                id="digits.E002",
            )
        )
    if cluster.get("max_attempts") != 1 or not cluster.get("ack_failures"):
        messages.append(
            Error(
                "Q_CLUSTER: django-q2 would repeat failed tasks by itself.",
                hint="Set max_attempts to 1 and ack_failures to True; the Job table repeats.",
                id="digits.E003",
            )
        )
    return messages


CHECKS = (check_plugin_templates, check_no_data_plugins, check_queue)
