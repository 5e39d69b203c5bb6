"""What can be done to datasets, models and inferences alike, once they are found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat

from core.exceptions import DependentsError, TransitionError
from core.jobs import execution
from core.jobs.deletion import carry_out, plan_deletion
from core.models import Artifact, Inference
from digits_site.web.links import url_of
from digits_site.web.permissions import require_change


def delete_artifact(request: HttpRequest, artifact: Artifact) -> HttpResponse:
    """Delete it and go home (an inference: to its model), or say why it cannot go."""
    require_change(request.user, artifact.job)
    after = url_of(artifact.model) if isinstance(artifact, Inference) else "web:home"
    name = str(artifact)
    try:
        freed = carry_out(plan_deletion(artifact))
    except DependentsError as error:
        messages.error(request, str(error))
        return redirect(url_of(artifact))
    messages.success(request, f"“{name}” is deleted; {filesizeformat(freed)} freed.")
    return redirect(after)


def edit_artifact(request: HttpRequest, artifact: Artifact, names: list[str]) -> HttpResponse:
    """Show and take the form with the fields that may be changed later."""
    require_change(request.user, artifact.job)
    form = edit_form(type(artifact), names)(request.POST or None, instance=artifact)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(url_of(artifact))
    context = {"form": form, "artifact": artifact, "back": url_of(artifact)}
    return render(request, "web/edit.html", context)


def edit_form(model: type[Artifact], names: list[str]) -> Any:
    notes = forms.Textarea(attrs={"rows": 6})
    return modelform_factory(model, fields=names, widgets={"notes": notes})


def abort_job(request: HttpRequest, artifact: Artifact) -> HttpResponse:
    require_change(request.user, artifact.job)
    if not execution.abort(artifact.job, request.user.get_username()):
        messages.info(request, "It had already ended.")
    return redirect(url_of(artifact))


def restart_job(request: HttpRequest, artifact: Artifact) -> HttpResponse:
    require_change(request.user, artifact.job)
    try:
        execution.restart(artifact.job)
    except TransitionError as error:
        messages.error(request, str(error))
    return redirect(url_of(artifact))
