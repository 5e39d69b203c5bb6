"""A curve as small as a word, drawn by attributes alone: no style, no script."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.tasks.metrics import in_digits

_WIDTH, _HEIGHT, _MARGIN = 72, 20, 2


def sparkline(points: Sequence[Sequence[float]]) -> SafeString:
    """The losses of a model by epoch; nothing for fewer than two.

    Args:
        points: epoch and loss of each, in order.
    """
    known = [(x, y) for x, y in points if isinstance(y, int | float) and math.isfinite(y)]
    if len(known) < 2:
        return SafeString("")
    (first, start), (last, end) = known[0], known[-1]
    low, high = min(y for _, y in known), max(y for _, y in known)
    across, up = (last - first) or 1, (high - low) or 1
    places = [
        (
            _MARGIN + (x - first) / across * (_WIDTH - 2 * _MARGIN),
            _HEIGHT - _MARGIN - (y - low) / up * (_HEIGHT - 2 * _MARGIN),
        )
        for x, y in known
    ]
    title = f"Loss from {in_digits(start)} (epoch {first:g}) to {in_digits(end)} (epoch {last:g})"
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'aria-label="{}"><title>{}</title><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="1.8"/></svg>',
        *(_WIDTH, _HEIGHT, _WIDTH, _HEIGHT, title, title),
        " ".join(f"{x:.1f},{y:.1f}" for x, y in places),
        *(f"{value:.1f}" for value in places[-1]),
    )
