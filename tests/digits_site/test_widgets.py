"""Fields and widgets that are written without a template, beside those of the templates."""

from __future__ import annotations

from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template.loader import render_to_string
from django.test.html import Element, parse_html

from core.fields import PlainForm
from digits_site.web.shared.fields import field_html
from digits_site.widgets import WidgetRenderer

HOSTILE = "<b>\"'&amp;\u202e</b>"
CHOICES = [("", "–"), (1, HOSTILE), (HOSTILE, [("x", "X"), (HOSTILE, "Y")]), (None, "none")]


class Everything(PlainForm):
    text = forms.CharField(label=HOSTILE, help_text="<em>as it is</em>", initial=HOSTILE)
    number = forms.FloatField(initial=0.5, min_value=0, required=False)
    whole = forms.IntegerField(initial=12345, localize=True)
    ticked = forms.BooleanField(initial=True, required=False, help_text="Tick it.")
    chosen = forms.ChoiceField(choices=CHOICES, initial=HOSTILE)
    several = forms.MultipleChoiceField(choices=CHOICES, initial=[1, "x"])
    long = forms.CharField(widget=forms.Textarea(attrs={"rows": 3, "title": HOSTILE}), label="")
    empty = forms.CharField(widget=forms.Textarea, disabled=True)
    secret = forms.CharField(
        widget=forms.PasswordInput(attrs={"class": "narrow", "novalidate": True})
    )
    hidden = forms.CharField(widget=forms.HiddenInput, initial=HOSTILE)
    radio = forms.ChoiceField(choices=CHOICES[:2], widget=forms.RadioSelect)
    file = forms.FileField()
    day = forms.DateField(initial="2020-01-01")
    learning_rate = forms.FloatField(label="Learning rate", help_text="With a link to the help.")


DATA = {"text": HOSTILE * 2, "number": "x", "whole": "7", "chosen": "x", "several": [HOSTILE]}


def html(text: str) -> Element:
    return parse_html(text)


@pytest.mark.parametrize("data", [None, DATA], ids=["unbound", "bound"])
@pytest.mark.parametrize("name", Everything.base_fields)
def test_widgets_are_as_django_writes_them(name: str, data: Any) -> None:
    ours, theirs = (
        Everything(data, renderer=one())[name] for one in (WidgetRenderer, DjangoTemplates)
    )
    assert html(ours.as_widget()) == html(theirs.as_widget())
    assert ours.form.renderer is not theirs.form.renderer


@pytest.mark.parametrize("name", Everything.base_fields)
def test_fields_are_as_the_template_writes_them(name: str) -> None:
    written = field_html(Everything()[name], "wide")
    others = ("hidden", "radio", "file")
    assert (written is None) == (name in others)
    if written is not None:
        values = {"field": Everything()[name], "wrapper_class": "wide", "form_show_errors": True}
        assert html(written) == html(render_to_string("web/shared/field.html", values))


def test_a_form_shows_errors_and_proposals() -> None:
    form = Everything(DATA)
    form.fields["whole"].proposal = {"value": 3, "because": HOSTILE}
    page = render_crispy_form(form)
    assert "Enter a number." in page
    assert "Proposed 3: &lt;b&gt;" in page
    assert page.count("<em>as it is</em>") == 1
    assert "<b>" not in page
