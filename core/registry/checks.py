"""System checks of the plug-ins, each with an id and a hint."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from core.registration.failures import failures
from core.registry import data_plugins, view_plugins

PLUGINS = "plugins"
"""The tag of the check that reports plug-ins that are left out: all else runs."""
_RESERVED_NAMES = "core.forms.reserved"
"""The module that knows the names of core's fields."""
_TEMPLATES = {
    "data": ("dataset_template", "inference_template"),
    "view": ("config_template", "view_template", "header_template", "summary_template"),
}


def check_plugins(**kwargs: Any) -> list[CheckMessage]:
    """digits.W010: a plug-in is left out. No error, which would keep commands from running."""
    return [
        checks.Warning(str(failure), hint=failure.remedy, id="digits.W010") for failure in failures
    ]


def check_plugin_templates(**kwargs: Any) -> list[CheckMessage]:
    """digits.W011: a plug-in names a template that is missing or broken.

    No error: only the pages with that template fail, and all else is to run.
    """
    plugins = [("data", plugin) for plugin in data_plugins]
    views = [("view", plugin) for plugin in view_plugins]
    return [
        message for kind, plugin in [*plugins, *views] for message in _check_templates(kind, plugin)
    ]


def _check_templates(kind: str, plugin: Any) -> Iterator[CheckMessage]:
    for attribute in _TEMPLATES[kind]:
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
            except Exception as error:  # of Django or of the plug-in's own tags
                problem = f"is {name!r}, which is broken ({error})"
        yield checks.Warning(
            f"The {kind} plug-in {plugin.id!r}: {attribute} {problem}.",
            hint="Is the template in the package's MANIFEST.in, below templates/<app label>/?",
            id="digits.W011",
        )


def check_plugin_fields(**kwargs: Any) -> list[CheckMessage]:
    """digits.W012: a plug-in's form has a field that core's own form has, too."""
    # By its name: the forms are above this module, and most commands do without them.
    return list(import_module(_RESERVED_NAMES).warnings())


def check_no_data_plugins(**kwargs: Any) -> list[CheckMessage]:
    """digits.W001: nothing can be ingested."""
    if list(data_plugins):
        return []
    hint = "Install one, for example: pip install plugins/sunnybrook"
    return [checks.Warning("No data plug-in is installed.", hint=hint, id="digits.W001")]
