"""What the fields of a new dataset's form name, before its job: a part of the page.

A command looks (`manage.py survey`), for a limited time and in a process of its own, while the page
asks again; so no file that users name is read by the web server.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from core.fields import PathField
from core.forms.dataset import PluginFields
from core.forms.names import free_name
from core.models import Dataset
from core.plugins import DataIngestionInterface
from core.representations.survey import stage_text
from digits_site.web.datasets.creation import require_plugin
from digits_site.web.shared.asking import Manner, ask

_SECONDS = 8
"""For how long files are read."""
_MANNER = Manner(turn="survey", longest=40, kept=60)
_COMMON = re.compile(
    r"(?i)(train|training|val|test|images?|data|dicom|labels?|masks?|contours?|input)[\W\d_]*"
)
"""Names of folders that say nothing of what is in them."""


@require_POST
def found(request: HttpRequest, plugin_id: str) -> HttpResponse:
    """What was found, or that it is being looked for, or what is missing in the form."""
    plugin = require_plugin(plugin_id)
    creation = PluginFields(plugin, request.POST)
    context: dict[str, Any] = {"plugin_id": plugin_id}
    if not _names_something(creation.options):
        context["state"] = "empty"
    elif not creation.options.is_valid():
        context |= {"state": "invalid", "problems": _problems(creation.options)}
        context["missing"] = _missing(creation.options)
    else:
        context |= _answer(plugin, creation.options)
    return render(request, "web/datasets/found.html", context)


def _names_something(form: forms.Form) -> bool:
    """Whether a field that names files is filled in; where there is none, nothing has to be."""
    sources = [name for name, field in form.fields.items() if isinstance(field, PathField)]
    return not sources or any(form.data.get(form.add_prefix(name)) for name in sources)


def _problems(form: forms.Form) -> list[str]:
    """What is wrong with what was filled in; what is still empty is not."""
    return [
        str(text)
        for name, texts in form.errors.items()
        if name == "__all__" or form.data.get(form.add_prefix(name))
        for text in texts
    ]


def _missing(form: forms.Form) -> list[str]:
    """The labels of what is still empty and needed."""
    empty = (name for name in form.errors if not form.data.get(form.add_prefix(name)))
    return [str(form[name].label) for name in empty if name in form.fields]


def _answer(plugin: type[DataIngestionInterface], form: forms.Form) -> dict[str, Any]:
    arguments = ["survey", plugin.get_id(), "--seconds", str(_SECONDS), *_settings(plugin, form)]
    answer = ask(arguments, _MANNER)
    if answer.state != "done":
        return {"state": answer.state, "problems": [answer.error]}
    value = answer.value
    suggested = {k: "" if v is None else v for k, v in value["suggested"].items()}
    return {
        "state": "done",
        "found": value,
        "stages": stage_text(value["stages"]),
        "name": _suggested_name(form),
        "suggested_json": json.dumps(suggested),
    }


def _settings(plugin: type[DataIngestionInterface], form: Any) -> list[str]:
    """The form's values as the command takes them, but for those that it is to choose itself.

    Uploads are not among them: the command would take their values for paths.
    """
    found = []
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField) or name in plugin.as_in_files:
            continue
        texts = form.data.getlist(form.add_prefix(name))
        if isinstance(field, forms.BooleanField):
            texts = ["true" if form.cleaned_data[name] else "false"]
        found += [part for text in texts for part in ("--set", f"{name}={text}")]
    return found


def _suggested_name(form: forms.Form) -> str:
    """The name of the first folder or file that says something, made free."""
    for name, field in form.fields.items():
        path = form.cleaned_data.get(name) if isinstance(field, PathField) else None
        parts = [part for part in os.path.splitext(path or "")[0].split(os.sep) if part]
        while parts and _COMMON.fullmatch(parts[-1]):
            parts.pop()
        if parts:
            return free_name(Dataset, parts[-1].replace("_", " "))
    return ""
