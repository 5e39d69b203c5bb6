"""The card of a model as a download."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from core.cards.card import document_of
from core.cards.markdown import markdown_of
from core.cards.pdf import is_available, pdf_of
from core.representations.card import card_representation
from core.representations.model import whole_models

_WRITERS = {
    "md": ("text/markdown; charset=utf-8", lambda document: markdown_of(document).encode()),
    "pdf": ("application/pdf", pdf_of),
}


@require_GET
def card(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """As Markdown or PDF."""
    if kind not in _WRITERS or (kind == "pdf" and not is_available()):
        raise Http404(f"Unknown format {kind!r} of a card; use md or pdf.")
    model = get_object_or_404(whole_models(), pk=pk)
    content_type, write = _WRITERS[kind]
    answer = HttpResponse(write(document_of(card_representation(model))), content_type)
    name = f"{model.name} card.{kind}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
