"""Deleting datasets, models and inferences in the admin, with files and dependents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import actions
from django.contrib.auth import get_permission_codename
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from core.admin.told import told
from core.exceptions import DependentsError
from core.jobs.deletion import carry_out, key_of, line_of, plan_deletion
from core.models import Artifact


class Deleting(admin.ModelAdmin):
    """Shows the deletion's plan, as the web pages do, and carries it out."""

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """What the confirmation pages show: the deletion's plan, as on the web pages."""
        plans = [plan_deletion(row) for row in objs]
        rows = {key_of(row): row for plan in plans for row in plan.artifacts}.values()
        shown = [line_of(row) for row in rows]
        more = "" if all(plan.exact for plan in plans) else "more than "
        shown.append(f"This frees {more}{sum(plan.bytes for plan in plans) / 1e6:.1f} MB.")
        kinds = Counter(str(row._meta.verbose_name_plural) for row in rows)
        lacking = {str(row._meta.verbose_name) for row in rows if not self.may_delete(request, row)}
        return shown, dict(kinds), lacking, [text for plan in plans for text in plan.blocked]

    def may_delete(self, request: HttpRequest, row: Artifact) -> bool:
        permission = get_permission_codename("delete", row._meta)
        return request.user.has_perm(f"{row._meta.app_label}.{permission}")

    @admin.action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s …")
    def delete_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Django asks, and refuses; what is confirmed is told of in one message."""
        *_, lacking, blocked = self.get_deleted_objects(rows, request)
        if not request.POST.get("post") or lacking or blocked:
            return actions.delete_selected(self, request, rows)
        self.log_deletions(request, rows)
        self.delete_queryset(request, rows)
        return None

    def delete_model(self, request: HttpRequest, row: Any) -> None:
        self.delete_queryset(request, [row])

    def delete_queryset(self, request: HttpRequest, rows: Any) -> None:
        freed, faults = 0, []
        asked = list(rows)
        for row in asked:
            if not type(row).objects.filter(pk=row.pk).exists():
                continue  # deleted with another one
            try:
                freed += carry_out(plan_deletion(row))
            except DependentsError as error:
                faults.append(str(error))
        done = f"{len(asked) - len(faults)} deleted, {freed / 1e6:.1f} MB freed."
        told(self, request, done, faults)
