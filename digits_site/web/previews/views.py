"""Previews in forms, before anything is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.any_image import CHANNELS_OF, Shape, size_of
from core.exceptions import IngestionError
from core.image_fields import CHANNELS, PixelsField, ResizeModeField, check_both
from digits_site.web.previews.resizing import preview_of

_LONGEST_PATH = 4096
PATIENCE = 10
"""Seconds that a preview waits for others."""


class _ResizeForm(forms.Form):
    """What a form of a dataset says of the images' size, as far as it is filled in."""

    width = PixelsField(label="Width")
    height = PixelsField(label="Height")
    mode = ResizeModeField()
    channels = forms.ChoiceField(label="Channels", choices=CHANNELS, required=False)
    path = forms.CharField(label="Path", max_length=_LONGEST_PATH, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        check_both(self, cleaned, "width", "height")
        return cleaned

    @property
    def shape(self) -> Shape:
        cleaned = self.cleaned_data
        channels = CHANNELS_OF[cleaned["channels"] or "none"]
        return Shape(channels, size_of(cleaned["height"], cleaned["width"]), cleaned["mode"])

    @property
    def problem(self) -> str:
        """The first thing that is wrong, in a sentence."""
        name, texts = next(iter(self.errors.items()))
        return f"{self.fields[name].label}: {texts[0]}"


_one_at_a_time = Lock()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other preview is being made: they take memory, and pages ask often."""
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise IngestionError("The server is busy with other previews; change a field to try again.")
    try:
        yield
    finally:
        _one_at_a_time.release()


@require_GET
def resized(request: HttpRequest) -> HttpResponse:
    """An image at the path, or a drawn one, before and after ingestion has resized it."""
    form = _ResizeForm(request.GET)
    context: dict[str, Any] = {}
    if form.is_valid():
        context["keeps_size"] = form.shape.size is None
        try:
            with turn():
                context["preview"] = preview_of(form.cleaned_data["path"], form.shape)
        except IngestionError as error:
            context["problem"] = str(error)
    else:
        context["problem"] = form.problem
    return render(request, "web/previews/resized.html", context)
