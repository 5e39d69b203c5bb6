"""Writes the usual widgets of forms without a template: pages have more than a hundred of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

_FOLDER = "django/forms/widgets/"
_INPUTS = ("text", "number", "checkbox", "hidden", "password", "email", "url", "search", "color")
_OPTION = f"{_FOLDER}select_option.html"


class WidgetRenderer(DjangoTemplates):
    """Django's renderer, for everything that is not written here."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """What the template of that name makes of the context."""
        write = _WRITERS.get(template_name)
        if write is None or not _is_usual(context["widget"]):
            return str(super().render(template_name, context, request))
        return SafeString(write(context["widget"]))


def _is_usual(widget: Mapping[str, Any]) -> bool:
    """Whether its options, if it has some, are written as usual."""
    groups = widget.get("optgroups", ())
    return all(option["template_name"] == _OPTION for _, options, _ in groups for option in options)


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{_text(value)}"'
    name = _text(widget["name"])
    return (
        f'<input type="{_text(widget["type"])}" name="{name}"{given}{attributes(widget["attrs"])}>'
    )


def _textarea(widget: Mapping[str, Any]) -> str:
    text = conditional_escape(widget["value"]) if widget["value"] else ""
    named = attributes(widget["attrs"])
    return f'<textarea name="{_text(widget["name"])}"{named}>\n{text}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_text(widget["name"])}"{attributes(widget["attrs"])}>']
    for title, options, _ in widget["optgroups"]:
        written = [
            f'<option value="{_text(one["value"])}"{attributes(one["attrs"])}>'
            f"{conditional_escape(one['label'])}</option>"
            for one in options
        ]
        if title:
            written = [f'<optgroup label="{conditional_escape(title)}">', *written, "</optgroup>"]
        parts += written
    return "\n".join([*parts, "</select>"])


def attributes(values: Mapping[str, Any]) -> str:
    """As `flatatt`, which takes five times as long; None is written as it is."""
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in values.items()
        if value is not False
    )


def _text(value: Any) -> str:
    """Escaped, unless it says that it is safe."""
    if type(value) is str:
        return escape(value)  # Django's asks first whether it is lazy
    return conditional_escape(value if isinstance(value, str) else str(value))


_WRITERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}select.html": _select,
    f"{_FOLDER}textarea.html": _textarea,
}
