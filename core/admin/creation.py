"""The admin's page for adding: first the choices, then the combined form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from core.forms.choices import Offered
from core.forms.creation import Creation

_Choices = Mapping[str, Mapping[str, str]]


def creation_page(
    page: admin.ModelAdmin,
    request: HttpRequest,
    choices: _Choices,
    creation: Callable[..., Callable[..., Creation]],
    offered: Offered | None = None,
) -> HttpResponse:
    """Ask for the choices in the URL's query; once given, show and process the form.

    Args:
        choices: for each part of the query, the possible values with their titles.
        creation: from a value of each part, returns what creates the form.
        offered: the rows behind the first part's choices; users can search if it is incomplete.
    """
    if not page.has_add_permission(request):
        raise PermissionDenied
    chosen = {
        name: request.GET[name] for name in choices if request.GET.get(name, "") in choices[name]
    }
    if "find" in request.GET:
        chosen = {}
    meta = page.model._meta
    context = {
        **page.admin_site.each_context(request),
        "title": f"Add {meta.verbose_name}",
        "opts": meta,
        "offered": offered,
        "search": request.GET.get("search", ""),
        "parts": [
            (
                name,
                [(value, title, value == request.GET.get(name)) for value, title in titles.items()],
            )
            for name, titles in choices.items()
        ],
    }
    if len(chosen) < len(choices):
        return TemplateResponse(request, "admin/core/choose.html", context)
    make = creation(**chosen)
    joint = make(request.POST, request.FILES) if request.method == "POST" else make()
    if request.method == "GET":
        joint.start_with(request.GET)
    if request.method == "POST" and joint.is_valid():
        row = joint.save(owner=request.user)
        page.log_addition(request, row, [{"added": {}}])
        page.message_user(request, f"{row} is waiting for a worker. {joint.remark}".strip())
        return redirect(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))
    return TemplateResponse(request, "admin/core/creation.html", context | {"joint": joint})
