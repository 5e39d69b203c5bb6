"""Checks of forms, and of the pages that templates make of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.template import Context, Template
from django.template.loader import get_template

from core.conformance.results import Problem, shortened
from core.forms.creation import Creation
from core.forms.reserved import reserved_among
from core.forms.settings import SettingsError
from core.plugins import TemplateAndContext

ODD_TEXTS = (
    *("", " ", "-1", "0", "1e400", "NaN", "9" * 30, "true", "../..", "/", "é\u202e\U0001f600"),
    *("\x00", "a" * 10_000, "<script>", "{{ x }}", "[1, 2]"),
)
FORBIDDEN = re.compile(
    r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:|<style\b|\sstyle=", re.IGNORECASE
)
"""What the pages' Content-Security-Policy keeps from running."""


class HasForm(Protocol):
    """What is checked: a plug-in with a form, bound to what the command was given."""

    @property
    def kind(self) -> str: ...

    def form(self, data: Mapping[str, Any] | None = None) -> Form: ...

    def template(self, form: Form) -> TemplateAndContext: ...

    @property
    def creation(self) -> Creation: ...

    @property
    def options(self) -> Form: ...

    @property
    def fields(self) -> dict[str, Any]: ...


def check_form(subject: HasForm) -> str:
    """It is a form whose fields have names of their own."""
    form = subject.form()
    check_names(form, subject.kind)
    return ", ".join(form.fields) or "it has no fields"


def check_initial(subject: HasForm) -> str:
    """Fields accept their own initial values."""
    form = subject.form()
    initial = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    # 0 is a value, although Python says that it equals False.
    given = {
        name: value
        for name, value in initial.items()
        if value is not None and value is not False and value != ""
    }
    for name, errors in subject.form(given).errors.items():
        if name in given:
            raise Problem(
                f"the field {name} refuses its own initial value {initial[name]!r}: {errors[0]}",
                "Commands and pages begin with initial values: give one that is valid.",
            )
    return f"{len(given)} initial values, which the form accepts"


def check_names(form: Any, kind: str) -> None:
    """It is an unbound form, with names that are not reserved in forms of that kind."""
    if not isinstance(form, Form) or form.is_bound:
        raise Problem(f"without data, it is {form!r:.80}", "Return an unbound django.forms.Form.")
    for name in reserved_among(form.fields, kind):
        raise Problem(f"the field {name} has a name that core uses", "Rename the field.")


def check_page(subject: HasForm) -> str:
    """The template shows every field, and leaves the `<form>` to the page."""
    form = subject.form()
    return check_form_page(form, subject.template(form))


def check_form_page(form: Form, template: TemplateAndContext) -> str:
    html = rendered(template)
    if "<form" in html:
        raise Problem(
            "the template has a <form>, and so has the page around it",
            "Remove it; with crispy, subclass core.plugins.forms.PlainForm.",
        )
    missing = [name for name in form.fields if f'name="{name}"' not in html]
    if missing:
        raise Problem(
            f"the template shows no {', '.join(missing)}",
            "Render the whole form, for example with {% crispy form %}.",
        )
    return f"{len(html)} characters"


def rendered(template: TemplateAndContext) -> str:
    """The HTML, which runs under the pages' Content-Security-Policy."""
    given, context = template
    if isinstance(given, Template):
        html = str(given.render(Context(context)))
    else:
        html = get_template(given).render(context)
    if found := FORBIDDEN.search(html):
        raise Problem(
            f"the page has “{found[0].strip()}”, which the Content-Security-Policy stops",
            "Put scripts and style sheets into static/<package>/ and load them with <script src=…> "
            'and <link rel="stylesheet" href=…>; a style of one element is data-style="…".',
        )
    return html


def check_odd_input(subject: HasForm) -> str:
    """Whatever text is in the fields, the form says what is wrong and raises nothing."""
    return check_odd_texts(subject.form)


def check_odd_texts(make: Callable[[dict[str, str]], Form]) -> str:
    for text in ODD_TEXTS:
        form = make(dict.fromkeys(make({}).fields, text))
        try:
            form.is_valid()
        except Exception as error:
            raise Problem(
                f"{text!r:.40} in every field raises {type(error).__name__}: {error}",
                "Raise forms.ValidationError in clean methods, and look into cleaned_data with "
                ".get(): fields with errors are not in it.",
            ) from error
        if unknown := set(form.errors) - {*form.fields, "__all__"}:
            raise Problem(f"errors name no field: {unknown}", "Use names of the form's fields.")
    return f"{len(ODD_TEXTS)} odd texts in every field raise nothing"


def check_valid(subject: HasForm) -> str:
    """The form takes what the command was given."""
    try:
        creation = subject.creation
    except SettingsError as error:
        raise Problem(str(error), "Correct --set.") from None
    if not creation.is_valid():
        texts = [f"{name}: {' '.join(errors)}" for name, errors in creation.errors.items()]
        names = ", ".join(subject.options.fields)
        raise Problem(
            "; ".join(texts), f"Give values that fit with --set FIELD=VALUE. The fields: {names}."
        )
    cleaned = subject.options.cleaned_data
    given = [f"{name}={value}" for name, value in cleaned.items() if value not in (None, "", [])]
    return shortened(", ".join(given)) or "none are needed"


def check_json(subject: HasForm) -> str:
    """What the form cleans is the same after it was stored as JSON."""
    remedy = (
        "Let the form clean to text, numbers, booleans, None, lists and dicts with text as keys: "
        "a stored dataset has no other types."
    )
    try:
        stored = subject.fields
    except (TypeError, ValueError) as error:
        raise Problem(str(error), remedy) from error
    for name, value in subject.options.cleaned_data.items():
        if not isinstance(value, UploadedFile) and not same(value, stored[name]):
            raise Problem(f"{name} is {value!r:.80}, and {stored[name]!r:.80} as JSON", remedy)
    return f"{len(json.dumps(stored)):,} bytes, from which the same fields come back"


def same(value: Any, stored: Any) -> bool:
    """Equal in value and type, at every depth."""
    if isinstance(value, dict) and isinstance(stored, dict):
        return value.keys() == stored.keys() and all(same(value[k], stored[k]) for k in value)
    if isinstance(value, list) and isinstance(stored, list):
        return len(value) == len(stored) and all(map(same, value, stored))
    # A member of TextChoices is text, before and after.
    return bool(value == stored) and isinstance(value, type(stored))
