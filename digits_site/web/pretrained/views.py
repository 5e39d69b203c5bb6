"""Pretrained models: snapshots that were kept for other trainings to start from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.forms.pretrained import PretrainedForm
from core.models import PretrainedModel, TrainedModel
from core.pretrained import discard
from core.registry import network_plugins
from core.representations.pretrained import pretrained_representation
from digits_site.web.shared.actions import take_over
from digits_site.web.shared.files import below, send
from digits_site.web.shared.options import described
from digits_site.web.shared.paging import page_of
from digits_site.web.shared.permissions import require_change
from digits_site.web.shared.questions import Question, answered, ask, space

_ROWS = 50


def page(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first."""
    rows = page_of(request, PretrainedModel.objects.select_related("owner"), _ROWS)
    rows.object_list = [_shown(row) for row in rows.object_list]
    return render(request, "web/pretrained/page.html", {"rows": rows})


def _shown(row: PretrainedModel) -> dict[str, object]:
    """A row with its network in words."""
    known = row.network in network_plugins
    network = network_plugins[row.network] if known else None
    return {
        "row": row,
        "found": pretrained_representation(row),
        "network": network.get_title() if network else row.network,
        "options": described([network.options_form()] if network else [], row.network_options),
    }


def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that keeps a snapshot of a model."""
    model = get_object_or_404(TrainedModel, pk=pk)
    form = PretrainedForm(model, request.POST if request.method == "POST" else None)
    if not form.snapshots:
        messages.error(request, model.why_unusable)
        return redirect("web:model", pk)
    if form.is_bound and form.is_valid():
        messages.success(request, f"“{form.save(request.user)}” was made. New models can use it.")
        return redirect("web:pretrained")
    return render(request, "web/pretrained/new.html", {"form": form, "model": model})


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its `.keras` file; of imported weights, the `.safetensors` file."""
    row = get_object_or_404(PretrainedModel, pk=pk)
    file = below(row.folder, row.path.name, row.path.suffix)
    return send(file, as_attachment=True, filename=f"{row.name}{row.path.suffix}")


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; then delete it."""
    row = get_object_or_404(PretrainedModel, pk=pk)
    require_change(request.user, row)
    if not answered(request, ""):
        text = (
            f"Its file is deleted. Models that were trained from it are kept, but those that are "
            f"waiting to start from it will fail. {space(row.bytes, exact=True)} This cannot be "
            "undone."
        )
        back = reverse("web:pretrained")
        return ask(request, Question(f"Delete “{row}”?", text, action="Delete", back=back))
    freed = discard(row)
    messages.success(request, f"“{row}” was deleted; {filesizeformat(freed)} freed.")
    return redirect("web:pretrained")


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return take_over(request, get_object_or_404(PretrainedModel, pk=pk), "web:pretrained")
