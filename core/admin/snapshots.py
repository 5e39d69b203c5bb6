"""Snapshots in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin.readable import ReadableJson
from core.models import Snapshot


@admin.register(Snapshot)
class SnapshotAdmin(ReadableJson):
    """Read-only: snapshots are created and deleted with their model."""

    list_display = ("model", "epoch", "best", "megabytes", "file")
    list_filter = ("best", "model__network")  # of ten thousand models, the search finds one
    search_fields = ("model__name",)
    list_select_related = ("model",)
    list_per_page = 50

    @admin.display(description="size", ordering="bytes")
    def megabytes(self, row: Snapshot) -> str:
        return f"{row.bytes / 1e6:.1f} MB"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
