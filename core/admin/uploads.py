"""Uploaded archives in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.models import Upload
from core.uploads import discard


@admin.register(Upload)
class UploadAdmin(admin.ModelAdmin):
    """Archives are uploaded on the web pages; here they are listed and deleted."""

    list_display = ("name", "folder", "files", "size", "owner", "created")
    list_select_related = ("owner",)
    list_per_page = 50
    list_filter = ("created", "owner")
    search_fields = ("name",)
    date_hierarchy = "created"
    fields = readonly_fields = list_display

    actions = ("take_over",)

    @admin.display(ordering="bytes")
    def size(self, row: Upload) -> str:
        return f"{row.bytes / 1e6:.1f} MB"

    @admin.action(description="Take ownership of those without an owner", permissions=["change"])
    def take_over(self, request: HttpRequest, rows: QuerySet[Upload]) -> None:
        count = sum(row.take_over(request.user) for row in rows)
        self.message_user(
            request, f"You now own {count} of {len(rows)}; the others already have an owner."
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, row: Upload) -> None:
        discard(row)

    def delete_queryset(self, request: HttpRequest, rows: Any) -> None:
        for row in rows:
            discard(row)
