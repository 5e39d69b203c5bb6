"""Ending jobs, and running them again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.exceptions import DependentsError, TransitionError
from core.jobs import execution
from core.jobs.start_over import plan_start_over, start_over
from core.models import Artifact, Job
from digits_site.web.shared.links import url_of
from digits_site.web.shared.permissions import require_abort, require_change
from digits_site.web.shared.questions import Question, answered, ask, space

_ABORTED = {
    Job.Kind.INGEST: "Nothing of it is kept: running it again starts from the beginning.",
    Job.Kind.APPEND: "The dataset remains as it was.",
    Job.Kind.TRAIN: "Completed epochs are kept, and running it again continues after them.",
    Job.Kind.INFER: "Nothing of it is kept: running it again starts from the beginning.",
}


def abort_job(request: HttpRequest, artifact: Artifact) -> HttpResponse:
    """Ask; then abort it."""
    require_abort(request.user, artifact)
    job = artifact.job
    if not answered(request, "") and not job.is_finished:
        waiting = job.dependents.filter(status=Job.Status.WAITING).count()
        also = f" So do the jobs that are waiting for it (currently {waiting})." if waiting else ""
        question = Question(
            title=f"Abort the {job.get_kind_display().lower()} of “{artifact}”?",
            text=f"The job ends unfinished.{also} {_ABORTED[Job.Kind(job.kind)]}",
            action="Abort",
            back=url_of(artifact),
        )
        return ask(request, question)
    if not execution.abort(job, request.user.get_username()):
        messages.info(request, "The job had already ended.")
    return redirect(url_of(artifact))


def restart_job(request: HttpRequest, artifact: Artifact) -> HttpResponse:
    require_change(request.user, artifact.job)
    try:
        execution.restart(artifact.job)
    except TransitionError as error:
        messages.error(request, str(error))
    return redirect(url_of(artifact))


def start_job_over(request: HttpRequest, artifact: Artifact) -> HttpResponse:
    """Ask; then start a training from the beginning."""
    require_change(request.user, artifact.job)
    plan = plan_start_over(artifact.job)
    key = plan.key if plan.inferences else ""
    if not answered(request, key):
        free = space(plan.bytes, exact=plan.exact)
        question = Question(
            title=f"Start “{artifact}” over?",
            text="It is trained again from the first epoch, and what earlier runs made is deleted. "
            f"{free} This cannot be undone. “Resume” deletes nothing: it continues after the last "
            "epoch.",
            action="Start over",
            back=url_of(artifact),
            lines=plan.lines,
            heading="This is deleted:",
            blocked=plan.blocked,
            key=key,
        )
        return ask(request, question)
    try:
        start_over(plan)
    except (TransitionError, DependentsError) as error:
        messages.error(request, str(error))
    return redirect(url_of(artifact))
