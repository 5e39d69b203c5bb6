"""Training a model again, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core.exceptions import TransitionError
from core.forms.reproduction import ReproductionForm
from core.representations.model import whole_models
from digits_site.web.shared.links import url_of


@require_http_methods(["GET", "POST"])
def reproduce(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is different now; then train it again, as a model of the user."""
    model = get_object_or_404(whole_models(), pk=pk)
    form = ReproductionForm(model, request.POST if request.method == "POST" else None)
    if form.problem and not form.is_bound:
        messages.error(request, form.problem)
        return redirect(url_of(model))
    if form.is_valid():
        try:
            return redirect(url_of(form.save(request.user)))
        except TransitionError as error:
            form.add_error(None, str(error))
    return render(request, "web/models/reproduce.html", {"model": model, "form": form})
