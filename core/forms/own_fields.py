"""The fields of a dataset's plug-in in an addition: they start from the dataset's values.

Fields that say how entries are encoded must keep them; those that say which entries there are may
differ.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from core.fields import PathField
from core.files import open_file
from core.forms.creation import Files
from core.image_fields import PercentField, SeedField
from core.names import printed
from core.plugins import DataIngestionInterface

_Plugin = type[DataIngestionInterface]

_OF_ENTRIES = (PathField, forms.FileField, PercentField, SeedField)
"""Fields of these types say which entries there are, in every plug-in."""
_PLAIN = (str, int, float, bool, list, tuple, type(None))


def start_from(form: forms.Form, plugin: _Plugin, fields: Mapping[str, Any]) -> None:
    """Let a form start from the values of a dataset, but for the places of its entries.

    These are empty: to name them again would add the same entries twice.
    """
    for name, field in form.fields.items():
        is_place = isinstance(field, PathField) and name in plugin.entry_fields
        if isinstance(field, forms.FileField) or is_place:
            form.initial[name] = None
        elif (own := _own_value(name, plugin, fields)) is not _UNKNOWN:
            form.initial[name] = own


def with_uploads(
    form: forms.Form, plugin: _Plugin, given: Files | None, fields: Mapping[str, Any]
) -> Files:
    """The files of a form, and those that the dataset was made with, such as of classes' names."""
    files = MultiValueDict() if given is None else given.copy()
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField) and name not in plugin.entry_fields:
            stored = fields.get(name)
            if stored and name not in files and os.path.isfile(stored):
                file, size = open_file(stored), os.path.getsize(stored)
                files[name] = UploadedFile(file, os.path.basename(stored), size=size)
    return files


def differences(
    form: forms.Form, plugin: _Plugin, given: Mapping[str, Any], fields: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Fields whose values would encode entries in another way than the dataset's, and why.

    Args:
        given: the new values, as they would be stored.
        fields: the dataset's.
    """
    for name, field in form.fields.items():
        if name not in given or _is_of_entries(name, field, plugin):
            continue
        own = _own_value(name, plugin, fields)
        if own is not _UNKNOWN and own != given[name]:
            new, old = _in_words(given[name], field), _in_words(own, field)
            yield (
                name,
                f"It is {new} here and {old} in the dataset, whose entries must all be encoded "
                f"alike. Choose {old}, or create another dataset.",
            )


_UNKNOWN = object()


def _own_value(name: str, plugin: _Plugin, fields: Mapping[str, Any]) -> Any:
    """That of the dataset; if it is older than the field, what the plug-in then assumes."""
    if name in fields:
        return fields[name]
    assumed = getattr(plugin, name, _UNKNOWN)
    if not isinstance(assumed, _PLAIN):
        return _UNKNOWN
    return list(assumed) if isinstance(assumed, tuple) else assumed


def _is_of_entries(name: str, field: forms.Field, plugin: _Plugin) -> bool:
    return name == "seed" or name in plugin.entry_fields or isinstance(field, _OF_ENTRIES)


def _in_words(value: Any, field: forms.Field) -> str:
    """A value as pages show it, and as commands take it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value in (None, "", []):
        return "empty"
    if isinstance(value, list):
        return ", ".join(_in_words(item, field) for item in value)
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
    title = dict(choices).get(value, value)
    return printed(f"“{title}”" if title == value else f"“{title}” ({value})")
