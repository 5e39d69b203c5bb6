"""Reviewers' marks in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.models import Review


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    """They are made on the page of an inference; here they are listed and deleted."""

    list_display = ("input", "mark", "remark", "inference", "owner", "time")
    list_filter = ("mark", "time", "owner")
    search_fields = ("input", "remark", "inference__model__name")
    list_select_related = ("owner", "inference__model")
    list_per_page = 50
    fields = readonly_fields = ("inference", "place", "input", "mark", "remark", "owner", "time")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
