"""Groups of fields that a page shows on request."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from core.fields import PlainForm


class _Group(Fieldset):
    """Fields below a heading that opens them; open from the start where one has an error."""

    template = "core/group.html"
    is_open = False

    def render(self, form: forms.Form, context: Any, *arguments: Any, **options: Any) -> Any:
        self.is_open = any(name in form.errors for name in self.fields)
        return super().render(form, context, *arguments, **options)


class FieldGroup(PlainForm):
    """A part of a form whose fields stand below a heading."""

    group: ClassVar[str]
    """The heading."""


class GroupedForm(PlainForm):
    """A form made of several parts, some of them groups."""

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        groups = [
            _Group(part.group, *(name for name in part.base_fields if name in self.fields))
            for part in reversed(type(self).__mro__)  # as Django orders fields
            if issubclass(part, FieldGroup) and "group" in vars(part)
        ]
        grouped = {name for group in groups for name in group.fields}
        others = (name for name in self.fields if name not in grouped)
        helper.layout = Layout(*others, *(group for group in groups if group.fields))
        return helper
