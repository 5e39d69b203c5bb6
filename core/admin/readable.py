"""JSON in the admin, with an entry on each line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.names import printed_lines

_Shown = str | Callable[[models.Model], SafeString | str]


class ReadableJson(admin.ModelAdmin):
    """Shows JSON fields, which are read-only, as text of several lines."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [self.shown(name) for name in super().get_fields(request, obj)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [self.shown(name) for name in super().get_readonly_fields(request, obj)]

    def shown(self, name: Any) -> _Shown:
        """The name of a field, or what shows it where it is JSON."""
        if not isinstance(name, str):
            return name
        return _lines_of(self.model, name)  # type: ignore[arg-type]  # classes are hashable


@cache
def _lines_of(model: type[models.Model], name: str) -> _Shown:
    """What shows a JSON field; the name of any other."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    if not isinstance(field, models.JSONField):
        return name

    @admin.display(description=field.verbose_name)
    def lines(row: models.Model) -> SafeString | str:
        value = getattr(row, name)
        if not value:
            return "–"
        text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
        return format_html('<pre class="readable-json" tabindex="0">{}</pre>', printed_lines(text))

    lines.__name__ = f"{name}_lines"
    return lines
