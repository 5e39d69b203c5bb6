"""Checks of how a data plug-in reads inputs of an inference."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.forms import Form

from core.conformance.data_subject import DataSubject
from core.conformance.pages import check_form_page, check_names, check_odd_texts
from core.conformance.results import NotApplicable, Problem
from core.conformance.samples import encoded, kinds_of
from core.conformance.trials import Outcome, try_entries
from core.forms.creation import store_fields
from core.plugins import Stage
from core.store.entries import file_of


def _form_of(subject: DataSubject, data: Mapping[str, Any] | None = None) -> Form:
    instance = subject.plugin(is_inference_db=True, user_data=subject.user_data, **subject.fields)
    form = instance.get_inference_form(data)
    if form is None:
        raise NotApplicable("the plug-in has no inference form; models read ordinary image files")
    return form


def check_inference_form(subject: DataSubject) -> str:
    """The form's names are free, its template shows it, and no text upsets it."""
    field = subject.plugin.inference_path_field
    try:
        form = _form_of(subject)
    except NotApplicable:
        if field is None:
            raise
        raise Problem(
            f"inference_path_field is {field!r}, but there is no inference form",
            "Set inference_form, or leave inference_path_field out.",
        ) from None
    check_names(form, "inference")
    if field is not None and field not in form.fields:
        raise Problem(
            f"inference_path_field is {field!r}, which the form has not",
            f"Name one of: {', '.join(form.fields)}.",
        )
    check_form_page(form, subject.plugin.get_inference_template(form))
    check_odd_texts(partial(_form_of, subject))
    return ", ".join(form.fields)


def check_inference(subject: DataSubject) -> str:
    """A file of the dataset, chosen as an input, gives features like the dataset's."""
    field, path = subject.plugin.inference_path_field, _file_in(subject)
    if field is None or path is None:
        raise NotApplicable(
            "there is no inference_path_field" if field is None else "entries name no files"
        )
    form = _form_of(subject, {field: path})
    if not form.is_valid():
        raise Problem(
            f"with {field}={path}: {form.errors.as_text()}",
            "`infer --image` gives this field alone; let the form be valid with it.",
        )
    fields = subject.fields | store_fields(form.cleaned_data, subject.folder)
    make = partial(subject.plugin, is_inference_db=True, user_data=subject.user_data, **fields)
    entries = list(make().itemize_entries(Stage.TEST))
    if not entries:
        raise Problem(f"{path} gives no entry", "List the chosen input for the stage test.")
    (trial, *_) = try_entries(make, entries, settings.DIGITS_ENTRY_TIMEOUT)
    if trial.outcome != Outcome.SAMPLES:
        raise Problem(
            f"{trial.name}: {trial.text}",
            "With is_inference_db, encode what is chosen; a label may be missing.",
        )
    wanted, found = encoded(subject)[0].specs[0][0], trial.specs[0][0]
    differ = subject.storage.variable_shape
    if kinds_of((wanted, None), differ) != kinds_of((found, None), differ):
        raise Problem(
            f"{path} is {found} at inference, and {wanted} in the dataset",
            "Read and resize files in one way in both cases.",
        )
    return f"{os.path.basename(path)} gives {found}"


def _file_in(subject: DataSubject) -> str | None:
    """The file of an encoded entry; its path may be relative to a folder among the fields."""
    good = {trial.name for trial in encoded(subject)}
    folders = [v for v in subject.fields.values() if isinstance(v, str) and os.path.isdir(v)]
    for entry in subject.chosen:
        for path in (os.path.join(folder, file_of(entry)) for folder in (os.sep, *folders)):
            if file_of(entry) in good and os.path.isfile(path):
                return path
    return None
