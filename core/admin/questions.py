"""What the admin asks before an action."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from core.forms.train_longer import TrainLongerForm
from core.jobs.start_over import StartOver


def ask_to_start_over(
    page: admin.ModelAdmin, request: HttpRequest, plans: Sequence[StartOver]
) -> HttpResponse:
    """A page that lists what is deleted; its form posts the action with what was confirmed."""
    context = {
        **page.admin_site.each_context(request),
        "title": "Start over",
        "opts": page.model._meta,
        "plans": plans,
        "bytes": sum(plan.bytes for plan in plans),
        "blocked": [text for plan in plans for text in plan.blocked],
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/core/start_over.html", context)


def is_confirmed(request: HttpRequest, plans: Sequence[StartOver]) -> bool:
    """Whether what would be deleted now is what was shown."""
    return request.POST.getlist("agreed") == [plan.key for plan in plans]


def ask_how_long(
    page: admin.ModelAdmin, request: HttpRequest, forms: Sequence[TrainLongerForm]
) -> HttpResponse:
    """A page with the number of further epochs; its form posts the action with it."""
    context = {
        **page.admin_site.each_context(request),
        "title": "Train longer",
        "opts": page.model._meta,
        "forms": forms,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/core/train_longer.html", context)
