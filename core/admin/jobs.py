"""Jobs in the admin: columns, filters and actions, which artifacts share."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.admin.questions import ask_to_start_over, is_confirmed
from core.admin.readable import ReadableJson
from core.admin.told import told
from core.exceptions import DependentsError, TransitionError
from core.jobs import execution
from core.jobs.start_over import plan_start_over, start_over
from core.models import Artifact, Job
from core.models.job import Priority

_HIDDEN = {"id", "token"}


def _job_of(row: Job | Artifact) -> Job:
    return row if isinstance(row, Job) else row.job


class JobColumns(ReadableJson):
    """Status and progress of a row's job, and its actions."""

    actions: tuple[Any, ...] = ("abort", "run_again", "start_over", "take_over")
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description="status", ordering="job__status")
    def status(self, row: Job | Artifact) -> str:
        return _job_of(row).get_status_display()

    @admin.display(description="progress", ordering="job__progress")
    def progress_bar(self, row: Job | Artifact) -> SafeString:
        job = _job_of(row)
        return format_html(
            '<progress max="100" value="{}"></progress> {} % {}',
            job.percent,
            job.percent,
            job.message,
        )

    @admin.display(description="owner", ordering="job__owner")
    def owned_by(self, row: Job | Artifact) -> str:
        return _job_of(row).owned_by

    @admin.action(description="Abort", permissions=["change"])
    def abort(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        count = sum(execution.abort(_job_of(row), request.user.get_username()) for row in rows)
        self.message_user(request, f"{count} job(s) aborted or asked to stop.")

    @admin.action(description="Run again (training continues)", permissions=["change"])
    def run_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        faults = []
        for row in rows:
            try:
                execution.restart(_job_of(row))
            except TransitionError as error:
                faults.append(f"{row}: {error}")
        told(self, request, f"{len(rows) - len(faults)} job(s) wait again.", faults)

    @admin.action(description="Start over …", permissions=["change", "delete"])
    def start_over(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Ask first: snapshots and inferences are deleted."""
        plans = [plan_start_over(_job_of(row)) for row in rows]
        if not is_confirmed(request, plans):
            return ask_to_start_over(self, request, plans)
        faults = []
        for plan in plans:
            try:
                start_over(plan)
            except (TransitionError, DependentsError) as error:
                faults.append(f"{plan.job}: {error}")
        told(self, request, f"{len(plans) - len(faults)} job(s) start over.", faults)
        return None

    @admin.action(description="Take ownership of those without an owner", permissions=["change"])
    def take_over(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        count = sum(_job_of(row).take_over(request.user) for row in rows)
        self.message_user(
            request, f"You now own {count} of {len(rows)}; the others already have an owner."
        )


def _set_priority(priority: int) -> Any:
    """An admin action that sets the priority of jobs; it only affects waiting ones."""

    @admin.action(description=f"Set priority to {Priority(priority).label.lower()}")
    def action(page: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Job]) -> None:
        count = rows.update(priority=priority)
        page.message_user(
            request, f"{count} job(s) now have {Priority(priority).label.lower()} priority."
        )

    action.__name__ = f"priority_{Priority(priority).name.lower()}"
    action.allowed_permissions = ("change",)  # type: ignore[attr-defined]
    return action


@admin.register(Job)
class JobAdmin(JobColumns):
    """Read-only: a job is created and deleted with its artifact."""

    actions = (*JobColumns.actions, *(_set_priority(priority) for priority in Priority))
    list_display = (
        "__str__",
        "artifact",
        "status",
        "progress_bar",
        "cause",
        "priority",
        "host",
        "owned_by",
        "created",
    )
    list_filter = ("kind", "status", "cause", "host", "created")
    search_fields = ("dataset__name", "trainedmodel__name", "error")
    list_select_related = (
        "owner",
        "dataset",
        "addition__dataset",
        "trainedmodel",
        "inference__model",
    )

    @admin.display(description="progress", ordering="progress")
    def progress_bar(self, row: Job | Artifact) -> SafeString:
        return super().progress_bar(row)

    @admin.display(description="owner", ordering="owner")
    def owned_by(self, row: Job | Artifact) -> str:
        return super().owned_by(row)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    fields = readonly_fields = tuple(
        field.name for field in Job._meta.fields if field.name not in _HIDDEN
    )
