"""Form fields for files and folders of the server, and forms that crispy renders."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from core.exceptions import IngestionError
from core.listed import listed_path
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
    """A path on the server; cleans to the absolute path, or to "" if none is given.

    It is below `DIGITS_DATA_ROOTS`. Pages add a *Browse* button to the field; its attribute
    `data-browse` says whether files, folders or both can be chosen.
    """

    kind = "file or folder"
    browse = "any"

    def __init__(self, *, expected: str = "", **kwargs: Any) -> None:
        """Take the arguments of a `CharField`.

        Args:
            expected: a sentence that is added to the error: how the folder should look.
        """
        super().__init__(**kwargs)
        self.expected = expected

    def clean(self, value: Any) -> str:
        given: str = super().clean(value)
        if not given:
            return ""
        try:
            # Before anything else, which would say whether it exists. What is typed may be another
            # Unicode form of the name.
            path = listed_path("", absolute(given))
        except IngestionError as error:
            raise forms.ValidationError(str(error)) from error
        if not self.is_there(path):
            text = f"{shown(path)} is not a {self.kind} on the server. {self.expected}"
            raise forms.ValidationError(text.strip())
        return path

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"data-browse": self.browse}

    def is_there(self, path: str) -> bool:
        return os.path.exists(path)


def require_paths(form: forms.Form, values: Mapping[str, Any]) -> None:
    """Check again that users may read the paths of a form's fields.

    Links may have changed between the form and the job that reads them.

    Raises:
        IngestionError: a path may not be read any more.
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
    """A form of which exactly one field is filled in: ways to choose one thing."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given = [name for name in self.fields if cleaned.get(name) or name in self.errors]
        if len(given) != 1:
            labels = ", ".join(f"“{self.fields[name].label}”" for name in given or self.fields)
            raise forms.ValidationError(
                f"Choose only one of {labels}." if given else f"Choose one of {labels}."
            )
        return cleaned
