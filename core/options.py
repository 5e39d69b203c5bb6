"""The values of options, which are the fields of a Django form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form

from core.exceptions import TrainingError


def form_values(form_class: type[Form], what: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """A value for each field of a form of options: the given one, or the initial one.

    Args:
        form_class: the form; every field has a valid initial value.
        what: what a field is called in errors, such as `option of U-Net`.
        given: values of some of the fields.

    Raises:
        TrainingError: one is unknown, or the form refuses it.
    """
    start = form_class()
    for name in given:
        if name not in start.fields:
            known = ", ".join(start.fields) or "none"
            raise TrainingError(f"There is no {what} {name!r}; known: {known}.")
    initial = {
        name: start.get_initial_for_field(field, name) for name, field in start.fields.items()
    }
    form = form_class({**initial, **given})
    if not form.is_valid():
        raise TrainingError(
            " ".join(
                f"{form.fields[name].label or name if name in form.fields else what}: {error}"
                for name, errors in form.errors.items()
                for error in errors
            )
        )
    return form.cleaned_data
