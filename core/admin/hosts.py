"""The machines that run jobs, and the jobs that hold their resources."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from core.models import Host, Resource


class _ResourceInline(admin.TabularInline):
    model = Resource
    fields = readonly_fields = ("kind", "index", "name", "identity", "memory", "job")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Host)
class HostAdmin(admin.ModelAdmin):
    """Rows are created by the job clusters; delete that of a machine that was retired."""

    list_display = ("name", "cluster", "heartbeat", "lanes", "cpu_slots", "gpus")
    fields = ("name", "cluster", "heartbeat", "beats", "lanes")
    inlines = (_ResourceInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.cluster)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Host]:
        counts = {}
        for kind in Resource.Kind.values:
            of_kind = Q(resources__kind=kind)
            counts[f"{kind}s"] = Count("resources", of_kind)
            counts[f"{kind}s_held"] = Count("resources", of_kind & Q(resources__job__isnull=False))
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description="CPU slots held")
    def cpu_slots(self, row: Any) -> str:
        return f"{row.cpus_held} of {row.cpus}"

    @admin.display(description="GPUs held")
    def gpus(self, row: Any) -> str:
        return f"{row.gpus_held} of {row.gpus}"
