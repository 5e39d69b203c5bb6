"""Outputs of inferences as their views show them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.inference.outputs import pictures, resolve
from core.inference.rendering import Renderer, Rendering, reason_of
from core.inference.shown import shown
from core.models import Inference
from core.names import printed
from core.plugins import VisualizationInterface
from digits_site.web.shared.parts import rendered

logger = logging.getLogger(__name__)
_ADVICE = "Choose another view; the server's log has the whole error for its author."


def rendered_outputs(
    request: HttpRequest, inference: Inference, renderer: Renderer, indices: Iterable[int]
) -> list[dict[str, Any]]:
    """Number, name, rendered view and the address of the picture of each of those outputs.

    Raises:
        StoreError: they are missing or damaged.
    """
    place = partial(_file_url, inference)
    return [
        {
            "place": index,
            "input": one.input,
            "html": _rendered_output(request, renderer.view, one, place),
            "picture": next((place(path) for path in pictures(one.data)), ""),
        }
        for index in indices
        for one in shown(renderer, index, index + 1)
    ]


def _rendered_output(
    request: HttpRequest,
    view: VisualizationInterface,
    rendering: Rendering,
    place: Callable[[str], str],
) -> SafeString:
    """What the view makes of an output; of one that it cannot take, the input's name and why."""
    reason = rendering.error
    if not reason:
        try:
            return rendered(request, view.get_view_template(resolve(rendering.data, place)))
        # A byte of the file may be another one; or the plug-in has changed since.
        except Exception as error:
            logger.exception("The view %s cannot show %r.", view.get_id(), rendering.input)
            reason = reason_of(error)
    text = '<p class="text-body-secondary">{} cannot be shown by the view “{}”. {}. {}</p>'
    return format_html(text, printed(rendering.input), view.get_title(), printed(reason), _ADVICE)


def _file_url(inference: Inference, path: str) -> str:
    url = reverse("web:inference-file", args=[inference.pk, path])
    return f"{url}?v={inference.job.run}"
