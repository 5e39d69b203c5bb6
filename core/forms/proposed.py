"""Proposed settings in the forms of a new model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.exceptions import StoreError
from core.forms.creation import Data
from core.models import Dataset
from core.plugins.proposals import Fingerprint, Proposal
from core.proposals.fingerprint import fingerprint_of
from core.store.manifest import DatasetManifest

_PLAIN = (forms.IntegerField, forms.FloatField, forms.ChoiceField)
"""Fields that are read before the form is valid; others may look at files."""


def fingerprint_at(dataset: Dataset) -> Fingerprint | None:
    """What a dataset says of itself; None where it is not made yet, or cannot be trained on."""
    try:
        return fingerprint_of(DatasetManifest.load(dataset.folder))
    except StoreError:
        return None


def usual_values(form: forms.Form) -> dict[str, Any]:
    """The initial values of a form's fields."""
    return {
        name: form.get_initial_for_field(field, name)
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
    parts: Iterable[forms.Form], proposals: Mapping[str, Proposal], given: Mapping[str, Any]
) -> None:
    """Let fields start with what was given or proposed, and keep the reason for pages."""
    for form in parts:
        for name, field in form.fields.items():
            if name in given:
                field.initial = given[name]
            if (proposal := proposals.get(name)) is not None:
                field.proposal = proposal  # type: ignore[attr-defined]
                field.initial = given.get(name, proposal.value)
