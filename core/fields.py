"""What the forms of plug-ins share: fields for the server's files, and how crispy renders them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from core.exceptions import IngestionError
from core.roots import absolute, require_named, shown


class PlainForm(forms.Form):
    """A form that crispy renders without the `<form>` element, which the page supplies."""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class PathField(forms.CharField):
    """A path on the server; cleans to the absolute path, or to "" where none is given.

    It lies below `DIGITS_DATA_ROOTS`. Pages add a button to the field with which it can be
    chosen; `data-browse` tells them what it takes.
    """

    kind = "file or folder"
    browse = "any"

    def __init__(self, *, expected: str = "", **kwargs: Any) -> None:
        """Take what a `CharField` takes.

        Args:
            expected: a sentence that follows in the error, such as how a folder is to look.
        """
        super().__init__(**kwargs)
        self.expected = expected

    def clean(self, value: Any) -> str:
        given: str = super().clean(value)
        if not given:
            return ""
        try:
            # Before anything else, which would say whether it exists.
            path = require_named(absolute(given))
        except IngestionError as error:
            raise forms.ValidationError(str(error)) from error
        if not self.is_there(path):
            text = f"{shown(path)} is no {self.kind} on the server. {self.expected}"
            raise forms.ValidationError(text.strip())
        return path

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"data-browse": self.browse}

    def is_there(self, path: str) -> bool:
        return os.path.exists(path)


def require_paths(form: forms.Form, values: Mapping[str, Any]) -> None:
    """Check once more that users may name the paths of a form's fields.

    Between the form and the job that reads them, links may have come.

    Raises:
        IngestionError: one may not be named any more.
    """
    for name, field in form.fields.items():
        if isinstance(field, PathField) and values.get(name):
            require_named(values[name])


class FolderField(PathField):
    """A folder on the server."""

    kind = browse = "folder"

    def is_there(self, path: str) -> bool:
        return os.path.isdir(path)


class ServerFileField(PathField):
    """A file on the server."""

    kind = browse = "file"

    def is_there(self, path: str) -> bool:
        return os.path.isfile(path)


class ChoiceOfOneForm(PlainForm):
    """A form of which exactly one field is given: ways to choose one thing."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given = [name for name in self.fields if cleaned.get(name) or name in self.errors]
        if len(given) != 1:
            labels = ", ".join(f"“{self.fields[name].label}”" for name in given or self.fields)
            raise forms.ValidationError(
                f"Choose only one of {labels}." if given else f"Choose one of {labels}."
            )
        return cleaned
