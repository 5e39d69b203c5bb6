"""From `--set FIELD=VALUE` on the command line to the data of a form."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from core.exceptions import UserError
from core.files import open_file, why
from core.forms.creation import Creation

Bound = tuple[QueryDict, "MultiValueDict[str, Any]"]


class SettingsError(UserError):
    """A setting that no form has, by field name."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def bind(unbound: Creation, values: dict[str, str], settings: Sequence[str] = ()) -> Bound:
    """The data and files of a form: what is set, and the initial value of the rest.

    Args:
        unbound: the creation without data; it knows the fields and initial values.
        values: fields that the command sets itself.
        settings: texts of the form FIELD=VALUE; a later one wins, and a field that takes
            several values may be set several times.

    Raises:
        SettingsError: a setting is no FIELD=VALUE or names no field.
    """
    fields = dict(unbound.fields())
    data, files = QueryDict(mutable=True), MultiValueDict[str, Any]()
    for form in unbound.forms:
        for name in form.fields:
            initial = form.get_initial_for_field(form.fields[name], name)
            if initial is not None and initial is not False and initial != "":
                several = isinstance(initial, list | tuple)
                texts = [str(item) for item in (initial if several else [initial])]
                data.setlist(form.add_prefix(name), texts)
    given: dict[str, list[str]] = {name: [value] for name, value in values.items()}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or name not in fields:
            raise SettingsError(name, unknown(name, fields))
        given.setdefault(name, []).append(value)
    for name, texts in given.items():
        field = fields.get(name)
        if isinstance(field, forms.FileField):
            files[name] = uploaded(name, texts[-1])
        elif isinstance(field, forms.MultipleChoiceField):
            data.setlist(name, texts)
        else:
            data[name] = texts[-1]
    return data, files


def unknown(name: str, fields: dict[str, forms.Field]) -> str:
    return f"There is no field {name!r}; use FIELD=VALUE with one of: {', '.join(fields)}."


def uploaded(name: str, path: str) -> UploadedFile:
    """A file as if a browser had sent it; it is read when it is needed."""
    try:
        file = open_file(path)
    except OSError as error:
        raise SettingsError(name, f"{path} cannot be read: {why(error)}.") from error
    return UploadedFile(file, Path(path).name, size=os.fstat(file.fileno()).st_size)


def bound(make: Callable[..., Creation], values: dict[str, str], settings: Sequence[str]) -> Any:
    """A creation bound to what a command was given."""
    return make(*bind(make(), values, settings))
