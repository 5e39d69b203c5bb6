"""The layers of a network, drawn: lines beside the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_ROW = 32
"""The height of a layer's row, and of its part of the drawing, in pixels."""
_STEP = 12
"""How far a line to a later layer keeps from the next one."""
_LANES = 12


def drawn(layers: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines from each layer to those that follow it, as paths of SVG beside the rows."""
    links = list(_links(layers))
    width = _STEP * (2 + max((lane for _, _, lane in links), default=0))
    return {
        "row": _ROW,
        "width": width,
        "height": _ROW * len(layers),
        "lines": [_path(width - 4, *link) for link in links],
        "dots": [_middle(place) for place in range(len(layers))],
    }


def _links(layers: list[dict[str, Any]]) -> Iterator[tuple[int, int, int]]:
    """The rows that a line connects, and its lane: 0 to the next row, further left otherwise."""
    places = {layer["name"]: place for place, layer in enumerate(layers)}
    for end, layer in enumerate(layers):
        for name in layer["inputs"]:
            length = end - places[name]
            yield places[name], end, 0 if length == 1 else 1 + length % _LANES


def _path(right: int, start: int, end: int, lane: int) -> str:
    x, y0, y1 = right - _STEP * lane, _middle(start), _middle(end)
    return f"M{right} {y0} L{x} {y0} L{x} {y1} L{right} {y1}"


def _middle(place: int) -> int:
    return _ROW * place + _ROW // 2
