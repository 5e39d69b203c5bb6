"""Own networks in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.models import OwnNetwork


@admin.register(OwnNetwork)
class OwnNetworkAdmin(admin.ModelAdmin):
    """They are written in the editor; here they are listed, shared and taken over."""

    list_display = ("name", "owned_by", "shared", "created")
    list_filter = ("shared", "created", "owner")
    list_select_related = ("owner",)
    search_fields = ("name", "versions__title")
    fields = ("name", "shared", "owned_by", "created")
    readonly_fields = ("owned_by", "created")
    actions = ("take_over",)

    @admin.action(description="Take ownership of those without an owner", permissions=["change"])
    def take_over(self, request: HttpRequest, rows: QuerySet[OwnNetwork]) -> None:
        count = sum(row.take_over(request.user) for row in rows)
        self.message_user(
            request, f"You now own {count} of {len(rows)}; the others already have an owner."
        )

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False
