"""Converting `--set FIELD=VALUE` on the command line to form data."""

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

_Bound = tuple[QueryDict, "MultiValueDict[str, Any]"]

_TICKED = dict.fromkeys(("true", "yes", "on", "1"), "true") | dict.fromkeys(
    ("false", "no", "off", "0", ""), "false"
)


class SettingsError(UserError):
    """An invalid setting, with the name of its field."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def bind(unbound: Creation, values: dict[str, str], settings: Sequence[str] = ()) -> _Bound:
    """The data and files of a form: the settings, and initial values for all other fields.

    Args:
        unbound: the creation without data, for its fields and initial values.
        values: fields set by the command itself.
        settings: texts of the form FIELD=VALUE; the last one wins, except for fields with
            several values, which may be repeated.

    Raises:
        SettingsError: a setting is not FIELD=VALUE, or there is no such field.
    """
    fields = dict(unbound.fields())
    given: dict[str, list[str]] = {name: [value] for name, value in values.items()}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or name not in fields:
            raise SettingsError(name, _unknown(name, fields))
        given.setdefault(name, []).append(value)
    unbound.start_with({name: texts[-1] for name, texts in given.items()})
    data, files = _initial_data(unbound), MultiValueDict[str, Any]()
    for name, texts in given.items():
        field = fields.get(name)
        if isinstance(field, forms.FileField):
            files[name] = _uploaded(name, texts[-1])
        elif isinstance(field, forms.MultipleChoiceField):
            data.setlist(name, texts)
        elif isinstance(field, forms.BooleanField) and not isinstance(
            field, forms.NullBooleanField
        ):
            data[name] = _ticked(name, texts[-1])
        else:
            data[name] = texts[-1]
    return data, files


def _ticked(name: str, text: str) -> str:
    """What a box sends. Of any text that it does not know, Django's would be ticked."""
    if text.startswith("["):
        return text  # a list for a sweep
    if text.lower() not in _TICKED:
        raise SettingsError(name, f"{name} is {text!r}; use true or false.")
    return _TICKED[text.lower()]


def _initial_data(unbound: Creation) -> QueryDict:
    data = QueryDict(mutable=True)
    for form in unbound.forms:
        for name in form.fields:
            initial = form.get_initial_for_field(form.fields[name], name)
            if initial is not None and initial is not False and initial != "":
                several = isinstance(initial, list | tuple)
                texts = [str(item) for item in (initial if several else [initial])]
                data.setlist(form.add_prefix(name), texts)
    return data


def _unknown(name: str, fields: dict[str, forms.Field]) -> str:
    return f"There is no field {name!r}; use FIELD=VALUE with one of: {', '.join(fields)}."


def _uploaded(name: str, path: str) -> UploadedFile:
    """A file as if uploaded by a browser; read only when needed."""
    try:
        file = open_file(path)
    except OSError as error:
        raise SettingsError(name, f"{path} cannot be read: {why(error)}.") from error
    return UploadedFile(file, Path(path).name, size=os.fstat(file.fileno()).st_size)


def bound(make: Callable[..., Creation], values: dict[str, str], settings: Sequence[str]) -> Any:
    """A creation bound to a command's arguments."""
    return make(*bind(make(), values, settings))
