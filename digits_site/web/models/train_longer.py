"""Training a finished model longer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.exceptions import TransitionError
from core.forms.train_longer import TrainLongerForm
from core.representations.model import whole_models
from digits_site.web.shared.links import url_of
from digits_site.web.shared.permissions import require_change


@require_http_methods(["GET", "POST"])
def train_longer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for how many epochs; then let the training continue."""
    model = get_object_or_404(whole_models(), pk=pk)
    require_change(request.user, model.job)
    form = TrainLongerForm(model, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            messages.info(request, form.save())
            return redirect(url_of(model))
        except TransitionError as error:
            form.add_error(None, str(error))
    return render(request, "web/models/train_longer.html", {"model": model, "form": form})
