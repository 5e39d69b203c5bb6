"""Lists that are kept under a name."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.models import SavedList
from digits_site.web.lists.returning import back_to
from digits_site.web.lists.state import kind_of
from digits_site.web.shared.permissions import require_change


@require_POST
def save(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep the list that the page shows; one of the same name is replaced."""
    chosen = kind_of(kind)
    query = urlsplit(back_to(request, chosen)).query
    name = " ".join(request.POST.get("name", "").split())
    values = {"owner": request.user, "kind": chosen.id, "name": name}
    row = SavedList.objects.filter(**values).first() or SavedList(**values)
    row.query = query
    try:
        row.full_clean(exclude=["owner"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back_to(request, chosen))
    row.save()
    messages.success(request, f"The list was saved as “{name}”.")
    return redirect(f"{reverse(f'web:{chosen.id}')}?{query}")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SavedList, pk=pk)
    require_change(request.user, row)
    row.delete()
    messages.success(request, f"The saved list “{row.name}” was removed; its rows are all there.")
    return redirect(back_to(request, kind_of(row.kind)))
