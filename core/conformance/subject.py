"""What the checks of every kind of plug-in share: the plug-in, and its form with given values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.forms import Form

from core.forms.creation import store_fields
from core.forms.plugin_options import PluginOptions
from core.forms.settings import bound
from core.plugins import TemplateAndContext

Interface = TypeVar("Interface")


class Subject(Generic[Interface]):
    """What is known of a plug-in with the given values of its form; subclasses define `form`."""

    kind: str

    def __init__(self, plugin: type[Interface], assignments: Sequence[str], folder: Path) -> None:
        """Take the plug-in, texts FIELD=VALUE, and a folder for uploads and other files."""
        self.plugin = plugin
        self.assignments = assignments
        self.folder = folder

    def form(self, data: Mapping[str, Any] | None = None) -> Form:
        """The plug-in's form, bound to data if there are any."""
        raise NotImplementedError

    def template(self, form: Form) -> TemplateAndContext:
        """The template that shows the form on a page, and its context."""
        raise NotImplementedError

    @cached_property
    def creation(self) -> Any:
        """The form with the given values, as commands fill it in."""
        return bound(partial(PluginOptions, self.form), {}, self.assignments)

    @property
    def options(self) -> Form:
        options: Form = self.creation.options
        return options

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The values as rows store them."""
        return store_fields(self.options.cleaned_data, self.folder)
