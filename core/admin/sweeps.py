"""Sweeps in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from core.admin.readable import ReadableJson
from core.jobs import sweeps
from core.models import Sweep


@admin.register(Sweep)
class SweepAdmin(ReadableJson):
    """Started with the form of a model; here they are listed, stopped and forgotten.

    Deleting one leaves its models as they are.
    """

    list_display = (
        *("name", "dataset", "network", "sampler", "state", "runs_made", "folds"),
        *("owned_by", "created"),
    )
    list_select_related = ("dataset", "owner")
    list_per_page = 50
    list_filter = ("state", "sampler", "created", "owner")
    search_fields = ("name", "dataset__name", "network")
    fields = readonly_fields = (
        *list_display,
        *("space", "settings", "metrics", "runs_limit", "hours", "patience", "gain", "pauses"),
        *("eta", "seeds", "seed", "reason", "began", "ended"),
    )
    actions = ("stop",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sweep]:
        return super().get_queryset(request).annotate(made=Count("runs"))

    @admin.display(description="runs", ordering="made")
    def runs_made(self, row: Any) -> int:
        count: int = row.made
        return count

    @admin.action(description="Stop the rest of the selected sweeps", permissions=["change"])
    def stop(self, request: HttpRequest, rows: QuerySet[Sweep]) -> None:
        running = [row for row in rows if row.is_running]
        for row in running:
            sweeps.stop(row, request.user.get_username())
        self.message_user(request, f"Stopped {len(running)}; {len(rows) - len(running)} had ended.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
