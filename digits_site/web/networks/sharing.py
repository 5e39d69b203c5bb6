"""Sharing, deleting and taking over own networks."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.models import TrainedModel
from digits_site.web.networks.found import find
from digits_site.web.shared.actions import take_over
from digits_site.web.shared.permissions import require_change
from digits_site.web.shared.questions import Question, answered, ask

_LISTED = 5


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Let everyone see and train it, or its owner alone."""
    network = find(request.user, pk)
    require_change(request.user, network)
    network.shared = request.POST.get("shared") == "true"
    network.save(update_fields=["shared"])
    who = "Everyone can see and train it." if network.shared else "It is yours alone now."
    messages.success(request, who)
    return redirect("web:network", pk)


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; then delete it with its versions, unless models were trained with them."""
    network = find(request.user, pk)
    require_change(request.user, network)
    models = TrainedModel.objects.filter(own_version__network=network)
    names = list(models.values_list("name", flat=True)[: _LISTED + 1])
    if not answered(request, "") or names:
        blocked = [f"The model “{name}” was trained with it." for name in names[:_LISTED]]
        text = "All its versions are deleted. This cannot be undone."
        back = reverse("web:network", args=[pk])
        title = f"Delete “{network}”?"
        return ask(request, Question(title, text, "Delete", back, blocked=blocked))
    try:
        network.delete()
    except ProtectedError:
        messages.error(request, "A model was made with it meanwhile, so it was kept.")
        return redirect("web:network", pk)
    messages.success(request, f"“{network}” was deleted.")
    return redirect("web:networks")


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return take_over(request, find(request.user, pk), "web:networks")
