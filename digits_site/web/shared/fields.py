"""Writes a field of a form as `web/shared/field.html` does, but in a tenth of its time.

Pages have more than a hundred fields; most are one input with its label and its help.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from digits_site.web.shared.help_topics import help_url
from digits_site.widgets import attributes

_PLAIN = (forms.widgets.Input, forms.Textarea, forms.Select)
_OTHER = (forms.FileInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
_STAR = '<span class="asteriskField">*</span>'


def field_html(field: BoundField, wrapper_class: str = "") -> SafeString | None:
    """The HTML of a field; None where it has errors, or is of another kind: a template's matter."""
    widget = field.field.widget
    if field.is_hidden or field.errors or not isinstance(widget, _PLAIN):
        return None
    if widget.use_fieldset or isinstance(widget, _OTHER):
        return None
    checkbox = isinstance(widget, forms.CheckboxInput)
    kind = "form-check" if checkbox else "mb-3"
    classes = " ".join(filter(None, (kind, wrapper_class, field.css_classes())))
    written = field.as_widget(attrs={"class": _classes(widget)})
    label = _label(field, "form-check-label" if checkbox else "form-label")
    parts = [written, label] if checkbox else [label, written]
    named = attributes({"id": f"div_{field.auto_id}", "class": classes})
    html = f"<div{named}>{''.join(parts)}{_notes(field)}</div>"
    return SafeString(f'<div class="mb-3">{html}</div>' if checkbox else html)


def _classes(widget: forms.Widget) -> str:
    """Those of Bootstrap, with the kind of the widget as crispy-forms names it."""
    usual = "form-control"
    if isinstance(widget, forms.CheckboxInput):
        usual = "form-check-input"
    elif isinstance(widget, forms.Select):
        usual = "form-select"
    own = str(widget.attrs.get("class", "")).split()
    return " ".join(dict.fromkeys([*own, type(widget).__name__.lower(), usual]))


def _label(field: BoundField, kind: str) -> str:
    if not field.label:
        return ""
    required = field.field.required
    classes = f"{kind} requiredField" if required else kind
    named = attributes({"for": field.id_for_label or False, "class": classes})
    return f"<label{named}>{conditional_escape(field.label)}{_STAR if required else ''}</label>"


def _notes(field: BoundField) -> str:
    """Its help, a link to the page of the help, and the reason for a proposed value."""
    url = help_url(field.name)
    parts = ['<div class="field-notes">' if url else ""]
    if field.help_text:
        named = attributes({"id": f"{field.auto_id}_helptext", "class": "form-text"})
        parts.append(f"<div{named}>{field.help_text}</div>")
    if url:
        link: dict[str, Any] = {"class": "field-help", "href": url, "target": "_blank"}
        link |= {"aria-label": f"Help: {field.label}", "title": "What this means"}
        parts.append(f"<a{attributes(link)}>?</a></div>")
    if proposal := getattr(field.field, "proposal", None):
        parts.append(render_to_string("core/proposal.html", {"proposal": proposal}))
    return "".join(parts)
