"""Pretrained models in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin.readable import ReadableJson
from core.models import PretrainedModel
from core.pretrained import discard


@admin.register(PretrainedModel)
class PretrainedModelAdmin(ReadableJson):
    """Made on the page of a model, or imported by a command; here they are listed and deleted."""

    list_display = (
        "name",
        "network",
        "task",
        "model_name",
        "epoch",
        "size",
        "owner",
        "license",
        "created",
    )
    list_select_related = ("owner",)
    list_per_page = 50
    list_filter = ("network", "task", "created", "owner")
    search_fields = ("name", "model_name")
    fields = readonly_fields = (
        *list_display,
        "source",
        "sha256",
        "network_options",
        "class_labels",
        "feature",
        "metrics",
        "path",
    )
    actions = ("take_over",)

    @admin.display(ordering="bytes")
    def size(self, row: PretrainedModel) -> str:
        return f"{row.bytes / 1e6:.1f} MB"

    @admin.action(description="Take ownership of those without an owner", permissions=["change"])
    def take_over(self, request: HttpRequest, rows: QuerySet[PretrainedModel]) -> None:
        count = sum(row.take_over(request.user) for row in rows)
        self.message_user(
            request, f"You now own {count} of {len(rows)}; the others already have an owner."
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, row: PretrainedModel) -> None:
        discard(row)

    def delete_queryset(self, request: HttpRequest, rows: Any) -> None:
        for row in rows:
            discard(row)
