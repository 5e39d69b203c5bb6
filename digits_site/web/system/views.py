"""Machines, disk, and the checks of `manage.py doctor`."""

from __future__ import annotations

import shutil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.models import Host, Job, Resource
from core.representations.disk import disk_by_owner, freed_by_deletion, largest
from core.storage import data_folder
from digits_site.web.system.examination import examine_installation

_LARGEST = 20
_HOSTS = 50
_ADMINS = "admin:core_inference_changelist"
_KEPT = {
    "dataset": ("Datasets", "web:datasets"),
    "model": ("Models", "web:models"),
    "inference": ("Inferences", _ADMINS),
    "upload": ("Uploads", "web:uploads"),
    "pretrained": ("Copies of snapshots as pretrained models", "web:pretrained"),
}
"""The words for what may be deleted, and the page where it is."""


def page(request: HttpRequest) -> HttpResponse:
    _require_staff(request)
    return render(request, "web/system/page.html", _context(request))


@require_POST
def checks(request: HttpRequest) -> HttpResponse:
    """What `manage.py doctor` finds, as a part of the page; it takes seconds."""
    _require_staff(request)
    return render(request, "web/system/checks.html", examine_installation())


def _require_staff(request: HttpRequest) -> None:
    """It shows paths, and what everyone's data takes."""
    if not request.user.is_staff:
        raise PermissionDenied("Only staff can see the state of the installation.")


def _context(request: HttpRequest) -> dict[str, Any]:
    folder = data_folder().path
    return {
        "hosts": _hosts(),
        "folder": folder,
        "disk": shutil.disk_usage(folder),
        "owners": disk_by_owner(),
        "largest": largest(_LARGEST),
        "freed": _freed(request),
    }


def _hosts() -> list[dict[str, Any]]:
    """Each machine, with how many of its resources jobs hold."""
    held = Count("resources", filter=Q(resources__job__isnull=False))
    slots = Count("resources", filter=Q(resources__kind=Resource.Kind.CPU))
    rows = Host.objects.annotate(held=held, slots=slots)[:_HOSTS]
    gpus = Resource.objects.filter(kind=Resource.Kind.GPU).select_related("job")
    return [{"row": row, "gpus": [gpu for gpu in gpus if gpu.host_id == row.pk]} for row in rows]


def _freed(request: HttpRequest) -> list[dict[str, Any]]:
    """What may be deleted, in words, with the list where it is."""
    rows = freed_by_deletion()
    for row in rows:
        title, page = _KEPT[row["kind"]]
        ended = {Job.Status.ERROR: " that failed", Job.Status.ABORTED: " that were aborted"}
        row["title"] = title + ended.get(row["status"], "")
        query = "?job__status__exact=" if page == _ADMINS else "?q=status:"
        may_open = page != _ADMINS or request.user.has_perm("core.view_inference")
        row["url"] = reverse(page) if may_open else ""
        if row["url"] and row["status"]:
            row["url"] += f"{query}{row['status']}"
    return rows
