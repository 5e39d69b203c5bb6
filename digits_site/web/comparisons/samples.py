"""The samples of a comparison, with the outputs of both side by side."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.http import HttpRequest

from core.comparing.pairs import Pairs
from core.exceptions import StoreError, UserError
from core.forms.view_options import ViewOptions, renderer_of
from core.inference.answers import answers_at
from core.inference.rendering import Renderer
from core.inference.shown import count_outputs
from core.models import Inference
from core.registry import view_plugins
from digits_site.web.shared.outputs import rendered_outputs
from digits_site.web.shared.parts import rendered

logger = logging.getLogger(__name__)


def samples_context(
    request: HttpRequest, a: Inference, b: Inference, pairs: Pairs, indices: Sequence[int]
) -> dict[str, Any]:
    """These pairs, and what the view that draws them needs on the page."""
    renderers = _renderers(a, b)
    header = rendered(request, renderers[0].view.get_header_template()) if renderers else ""
    places = pairs.places[list(indices)].T.tolist()
    sides = [
        _side(request, row, of_side, renderer)
        for row, of_side, renderer in zip((a, b), places, renderers or (None, None), strict=True)
    ]
    shown = []
    for index, *both in zip(indices, *sides, strict=True):
        difference = float(pairs.differences[index])
        shown.append(
            {
                "name": pairs.names[index],
                "group": pairs.groups[index],
                "truth": both[0]["answer"].truth,
                "difference": None if np.isnan(difference) else difference,
                "sides": both,
            }
        )
    return {"header": header, "pairs": shown}


def _renderers(a: Inference, b: Inference) -> tuple[Renderer, Renderer] | None:
    """Both with the view and the options of A; None if nothing can be drawn."""
    try:
        known = a.view_id in view_plugins
        view = view_plugins[a.view_id] if known else a.model.default_view
        first, second = ViewOptions(view, a), ViewOptions(view, b)
        second.start = first.start
        return renderer_of(first), renderer_of(second)
    except UserError:
        return None
    except Exception:  # the plug-in's own
        logger.exception("The view %s cannot be made.", a.view_id)
        return None


def _side(
    request: HttpRequest, row: Inference, places: Sequence[int], renderer: Renderer | None
) -> list[dict[str, Any]]:
    """What one of them answered at these places, with pictures where outputs were kept."""
    answers = answers_at(row.folder, places)
    try:
        kept = count_outputs(row.folder) if renderer else 0
    except StoreError:
        kept = 0
    found = []
    for place in places:
        html = ""
        if renderer and place < kept:
            html = rendered_outputs(request, row, renderer, [place])[0]["html"]
        found.append({"answer": answers[place], "html": html})
    return found
