"""Tags of what every page has: navigation, breadcrumbs, fields of forms."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from digits_site.web.help.documents import names
from digits_site.web.home.demonstration import can_demonstrate
from digits_site.web.shared.fields import field_html
from digits_site.web.shared.help_topics import cause_url, help_url, topic_url
from digits_site.web.shared.sections import SECTIONS, section_of
from digits_site.web.shared.trail import Crumb, trail_of

register = template.Library()
_STATIC = Path(__file__).parent.parent / "static"


@register.simple_tag(takes_context=True)
def sections(context: Context) -> list[dict[str, Any]]:
    """The sections that have a page, each with whether this page belongs to it."""
    current = section_of(_view_name(context))
    return [
        {"title": one.title, "url": one.url, "key": one.key, "is_current": one is current}
        for one in SECTIONS
        if one.url
    ]


@register.simple_tag(takes_context=True)
def form_field(context: Context) -> str:
    """A field of a form, with its label, errors and notes."""
    values: Any = context.flatten()
    usual = not values.get("help_text_inline") and values.get("form_show_labels", True)
    html = field_html(values["field"], values.get("wrapper_class") or "") if usual else None
    return render_to_string("web/shared/field.html", values) if html is None else html


register.simple_tag(can_demonstrate)
for _explains in (help_url, topic_url, cause_url):
    register.filter(_explains.__name__, _explains)


@register.simple_tag
def preloaded_modules(folder: str) -> SafeString:
    """Links by which a browser fetches all scripts of a folder at once, not one after another."""
    addresses = ((static(f"{folder}/{name}"),) for name in _modules(folder))
    return format_html_join("", '<link rel="modulepreload" href="{}">', addresses)


@cache
def _modules(folder: str) -> list[str]:
    return sorted(path.name for path in (_STATIC / folder).glob("*.js"))


@register.simple_tag
def tour_url() -> str:
    """The page of the help that shows the product in pictures; where there is none, the help."""
    return reverse("web:help-page", args=["tour"]) if "tour" in names() else reverse("web:help")


@register.simple_tag(takes_context=True)
def trail(context: Context) -> list[Crumb]:
    """The steps to this page; none where there are no others."""
    values: Any = context.flatten()
    found = trail_of(_view_name(context), values)
    return found if any(crumb.url for crumb in found) else []


def _view_name(context: Context) -> str:
    """Of the page's address; "" where it has none, or in an error page."""
    match = getattr(context.get("request"), "resolver_match", None)
    return match.view_name if match is not None else ""
