"""How pages write numbers, times and options."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from digits_site.web.shared.options import described
from digits_site.web.templatetags import web


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0.4, "0 s"),
        (59.6, "1 min 00 s"),
        (200, "3 min 20 s"),
        (7500, "2 h 05 min"),
        (273_600, "3 d 4 h"),
    ],
)
def test_durations(seconds, text):
    assert web.duration(seconds) == text


def test_times_are_relative_with_the_exact_one_as_tooltip():
    moment = timezone.now() - timedelta(hours=3, minutes=20)
    text = web.ago(moment)
    assert "3\xa0hours ago" in text
    assert f'title="{moment:%Y-%m-%d %H:%M:%S} UTC"' in text
    assert "just now" in web.ago(timezone.now())
    assert web.ago(None) == "–"


def test_undefined_metrics_are_a_dash():
    assert (web.metric(None), web.metric(0), web.metric(0.12345)) == ("–", "0.0000", "0.1235")


class Options(forms.Form):
    kind = forms.ChoiceField(choices=[("a", "Alpha"), ("Group", [("b", "Beta")])])
    several = forms.MultipleChoiceField(label="Many", choices=[("1", "One"), ("2", "Two")])
    file = forms.FileField()


def test_options_in_words():
    values = {
        "kind": "b",
        "several": ["1", "2"],
        "file": "/data/uploads/a.txt",
        "gone_field": 3,
        "no": None,
        "empty": "",
    }
    assert described([Options()], {**values, "on": True, "rate": 0.001}) == [
        ("Kind", "Beta"),
        ("Many", "One, Two"),
        ("File", "a.txt"),
        ("Gone field", "3"),
        ("On", "yes"),
        ("Rate", "0.001"),
    ]


class WithHelper(forms.Form):
    word = forms.CharField()

    @property
    def helper(self):
        from crispy_forms.helper import FormHelper

        helper = FormHelper(self)
        helper.form_tag = False
        return helper


@pytest.mark.parametrize("form", [Options, WithHelper])
def test_the_generic_form_template_has_no_form_element(form):
    source = '{% include "core/plugin_form.html" %}'
    text = Template(source).render(Context({"form": form()}))
    assert "<form" not in text
    assert "form-control" in text
