"""Rendering the parts of a page that belong to plug-ins."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from core.plugins import TemplateAndContext


def rendered(request: HttpRequest, part: TemplateAndContext | None) -> SafeString:
    """A plug-in's template with its context; nothing for None."""
    if part is None:
        return SafeString("")
    template, context = part
    if isinstance(template, Template):
        return template.render(RequestContext(request, context))
    return mark_safe(get_template(template).render(context, request))  # noqa: S308 - it escapes


def embedded(form: Form) -> Form:
    """The form without its own `<form>` element and token, which the page has."""
    helper: Any = getattr(form, "helper", None)
    if helper is not None:
        helper.form_tag = False
        helper.disable_csrf = True
    return form
