"""Proposed settings in the forms of a new model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from core.forms.creation import Data
from core.plugins.proposals import Proposal

_PLAIN = (forms.IntegerField, forms.FloatField, forms.ChoiceField, forms.BooleanField)
"""Fields that are read before the form is valid; others may look at files."""


def usual_values(parts: Iterable[forms.Form]) -> dict[str, Any]:
    """The initial values of the fields of forms."""
    return {
        name: form.get_initial_for_field(field, name)
        for form in parts
        for name, field in form.fields.items()
        if isinstance(field, _PLAIN)
    }


def given_values(parts: Iterable[forms.Form], data: Data) -> dict[str, Any]:
    """The values that were entered in forms, as far as they are valid."""
    found = {}
    for name, field in (item for form in parts for item in form.fields.items()):
        if isinstance(field, _PLAIN) and name in data:
            try:
                found[name] = field.clean(data[name])
            except ValidationError:
                continue  # the form will say so, or it is a list of values
    return found


def show(
    parts: Iterable[forms.Form],
    usual: Mapping[str, Any],
    proposals: Mapping[str, Proposal],
    given: Mapping[str, Any],
) -> None:
    """Let fields start with what was given, proposed or usual, and keep reasons for pages."""
    proposed = {name: proposal.value for name, proposal in proposals.items()}
    initial = {**usual, **proposed, **given}
    for form in parts:
        for name in form.fields.keys() & initial.keys():
            field = form.fields[name]
            field.initial = initial[name]
            field.proposal = _readable(field, proposals.get(name))  # type: ignore[attr-defined]


def _readable(field: forms.Field, proposal: Proposal | None) -> Proposal | None:
    """The proposal with its value as the field shows it."""
    if proposal is None:
        return None
    if isinstance(field, forms.BooleanField):
        return replace(proposal, value="on" if proposal.value else "off")
    if isinstance(field, forms.ChoiceField):
        choices = cast("Iterable[tuple[Any, str]]", field.choices)
        labels = {str(value): label for value, label in choices}
        return replace(proposal, value=labels.get(str(proposal.value), proposal.value))
    return proposal
