"""Names of core's own form fields: a plug-in's field of the same name would get the same value."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.core import checks

from core.forms.dataset import DatasetForm
from core.forms.inference import InferenceForm
from core.forms.model_fields import ModelForm
from core.forms.storage import StorageForm
from core.registry import data_plugins, network_plugins, view_plugins

_PREFIXES = {"network": ("job_", "lr_", "solver_")}
"""Of fields for a job's resources, which depend on the machines; of learning rates and solvers."""

RESERVED: dict[str, frozenset[str]] = {
    "data": frozenset({*DatasetForm.base_fields, *StorageForm.base_fields}),
    # The page's form also chooses network and dataset.
    "network": frozenset({*ModelForm.base_fields, "network", "dataset", "dataset_search"}),
    # A view's options are also parameters of the page's address.
    "view": frozenset(
        {
            *InferenceForm.base_fields,
            "view",
            "options",
            "page",
            "order",
            "only",
            "truth",
            "predicted",
        }
    ),
    "inference": frozenset(InferenceForm.base_fields),
}
"""By the kind of plug-in; `inference` is for the inference form of a data plug-in."""


def reserved_among(names: Collection[str], kind: str) -> list[str]:
    """The names that a form of that kind of plug-in must not have."""
    prefixes = _PREFIXES.get(kind, ("job_",))
    return [name for name in names if name in RESERVED[kind] or name.startswith(prefixes)]


def warnings() -> Iterator[checks.CheckMessage]:
    """digits.W012: a plug-in has a field of a reserved name."""
    for registry in (data_plugins, network_plugins, view_plugins):
        for plugin in registry:
            if problem := _problem(plugin, registry.kind):
                yield checks.Warning(
                    f"The {registry.kind} plug-in {plugin.id!r} {problem}.",
                    hint="`manage.py check_plugin` checks its forms; see docs/plugins.md.",
                    id="digits.W012",
                )


def _problem(plugin: Any, kind: str) -> str:
    try:
        found = _found(plugin, kind)
    except Exception as error:  # a plug-in may raise anything; the other checks go on
        return f"has a form that cannot be made ({type(error).__name__}: {error})"
    return f"has form fields with names that core uses: {', '.join(found)}" if found else ""


def _found(plugin: Any, kind: str) -> list[str]:
    if kind == "network":
        return reserved_among(plugin.options_form.base_fields, kind)
    if kind == "view":
        return reserved_among(plugin.get_config_form().fields, kind)
    inputs = plugin.inference_form
    return [
        *reserved_among(plugin.get_dataset_form().fields, kind),
        *reserved_among(inputs.base_fields if inputs else (), "inference"),
    ]
