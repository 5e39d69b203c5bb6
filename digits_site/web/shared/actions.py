"""What can be done to datasets, models and inferences alike, once they are found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat

from core.exceptions import DependentsError
from core.jobs.deletion import carry_out, plan_deletion
from core.models import Artifact, Inference, Job
from core.models.owned import Owned
from digits_site.web.shared.links import url_of
from digits_site.web.shared.permissions import require_change
from digits_site.web.shared.questions import Question, answered, ask, space

_GOES = {
    Job.Kind.INGEST: "Its stored samples and log are deleted; the files it was made from are kept.",
    Job.Kind.TRAIN: "Its snapshots and its log are deleted; the dataset is kept.",
    Job.Kind.INFER: "Its outputs and its log are deleted; the model is kept.",
}


def delete_artifact(request: HttpRequest, artifact: Artifact) -> HttpResponse:
    """Ask; then delete it and go home (an inference: to its model)."""
    require_change(request.user, artifact.job)
    plan = plan_deletion(artifact)
    key = plan.key if plan.dependents else ""
    if not answered(request, key):
        free = space(plan.bytes, exact=plan.exact)
        question = Question(
            title=f"Delete “{artifact}”?",
            text=f"{_GOES[Job.Kind(artifact.job.kind)]} {free} This cannot be undone.",
            action="Delete all of it" if key else "Delete",
            back=url_of(artifact),
            lines=plan.lines,
            blocked=plan.blocked,
            key=key,
        )
        return ask(request, question)
    after = url_of(artifact.model) if isinstance(artifact, Inference) else "web:home"
    name = str(artifact)
    try:
        freed = carry_out(plan)
    except DependentsError as error:
        messages.error(request, str(error))
        return redirect(url_of(artifact))
    messages.success(request, f"“{name}” was deleted; {filesizeformat(freed)} freed.")
    return redirect(after)


def edit_artifact(request: HttpRequest, artifact: Artifact, names: list[str]) -> HttpResponse:
    """Show and take the form with the fields that may be changed later."""
    require_change(request.user, artifact.job)
    form = _edit_form(type(artifact), names)(request.POST or None, instance=artifact)
    if request.method == "POST" and form.is_valid():
        # Only these: its job may be writing the others.
        form.save(commit=False).save(update_fields=names)
        return redirect(url_of(artifact))
    context = {"form": form, "artifact": artifact, "back": url_of(artifact)}
    return render(request, "web/shared/edit.html", context)


def _edit_form(model: type[Artifact], names: list[str]) -> Any:
    notes = forms.Textarea(attrs={"rows": 6})
    return modelform_factory(model, fields=names, widgets={"notes": notes})


def take_over(request: HttpRequest, row: Owned, after: str) -> HttpResponse:
    """Make a member of the staff the owner of what has none."""
    if not request.user.is_staff:
        raise PermissionDenied("Only staff can take over what has no owner.")
    if row.take_over(request.user):
        messages.success(request, "It is yours now.")
    else:
        messages.info(request, f"It belongs to {row.owned_by}.")
    return redirect(after)
