"""Contour files: finding them, reading them, filling their polygons.

A contour file has a point a line, ``x y``, in pixels. The origin is the image's top-left
corner, so that the centre of the first pixel is (0.5, 0.5), as DICOM counts sub-pixel
positions (PS3.3 C.10.5). The experts' contours agree: placed so, they lie closer to the
edges of the blood pool than with the first pixel's centre at (0, 0), in every patient
that was measured.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from math import isfinite, nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.plugins import IngestionError
from core.plugins.files import walk
from core.plugins.text import read_text
from digits_sunnybrook.cases import case_key

FOLDERS = ("contours-manual", "IRCCI-expert")
FILE = re.compile(
    r"IM-\d+-(?P<number>\d+)-(?P<letter>[io])contour-manual\.txt", re.ASCII | re.IGNORECASE
)
KINDS = {"i": "endocardium", "o": "epicardium"}
LAYOUTS = {
    kind: f"<case>/{'/'.join(FOLDERS)}/IM-0001-NNNN-{letter}contour-manual.txt"
    for letter, kind in KINDS.items()
}
LARGEST_FILE = 2**24

Points = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, order=True)
class Contour:
    """A contour file: which structure it outlines in which image of which case."""

    case: str
    number: int
    """The image's number in the case's short-axis series."""
    kind: str
    path: str
    """Relative to the contour folder."""


def find_contours(folder: str) -> Iterator[Contour]:
    """The contour files anywhere below a folder, in order of their paths."""
    for path, files in walk(os.path.abspath(folder)):
        parts = path.split(os.sep)
        if len(parts) < 3 or (parts[-2], parts[-1]) != FOLDERS:
            continue
        case, within = case_key(parts[-3]), os.path.relpath(path, folder)
        for name in files:
            if match := FILE.fullmatch(name):
                number, kind = int(match["number"]), KINDS[match["letter"].lower()]
                yield Contour(case, number, kind, os.path.join(within, name))


def read_contour(path: str | Path) -> Points:
    """The points of a contour file: shape (points, 2), columns x and y, in pixels.

    Raises:
        IngestionError: a file that cannot be read, or with fewer than three points.
    """
    lines = read_text(path, LARGEST_FILE).splitlines()
    points = _plain_points(lines)
    if points is None:
        points = _checked_points(path, lines)
    # As complex numbers, which are told apart faster than pairs.
    if (distinct := len(set(points.view(np.complex128).ravel().tolist()))) < 3:
        raise IngestionError(
            f"The contour {path} has too few points: {distinct} distinct ones; it needs 3."
        )
    return points


def _plain_points(lines: list[str]) -> Points | None:
    """The points of a file in which every line is one; None for any other."""
    rows = list(map(str.split, lines))
    if set(map(len, rows)) != {2}:
        return None
    try:
        points = np.array(list(map(float, chain.from_iterable(rows)))).reshape(-1, 2)
    except ValueError:
        return None
    return points if np.isfinite(points).all() else None


def _checked_points(path: str | Path, lines: list[str]) -> Points:
    """The points of a file line by line, to say which line is none."""
    points = []
    for number, line in enumerate(lines, 1):
        try:
            x, y = map(float, line.split())
        except ValueError:
            x = y = nan
        if isfinite(x) and isfinite(y):
            points.append((x, y))
        elif line.strip():
            text = f'line {number}, "{line.strip()[:40]}", is not a point "x y"'
            raise IngestionError(f"The contour {path} cannot be used: {text}.")
    return np.array(points)


def contour_mask(path: str | Path, height: int, width: int) -> Mask:
    """The pixels that a contour file encloses: shape (height, width).

    Raises:
        IngestionError: a bad file, points outside of the image, or no pixel enclosed.
    """
    points = read_contour(path)
    outside = ((points < 0) | (points > (width, height))).any(axis=1)
    if outside.any():
        x, y = points[outside][0]
        raise IngestionError(
            f"The contour {path} leaves the image of {width}×{height} pixels at {x:g} {y:g}."
        )
    mask = fill_polygon(points, height, width)
    if not mask.any():
        raise IngestionError(f"The contour {path} encloses no pixel.")
    return mask


def fill_polygon(points: Points, height: int, width: int) -> Mask:
    """The pixels whose centres lie in a polygon within the image: shape (height, width).

    Every edge is cut with the rows of pixel centres between its ends; from a cut on to
    the right the winding number changes by one. Where an outline crosses itself, as the
    ends of hand-drawn ones do, the loop counts as inside, too. A centre right on the
    outline is inside on the left and top, outside on the right and bottom, so that the
    number of pixels follows the polygon's area.
    """
    # Pixel centres become whole numbers.
    x, y = (points - 0.5).T
    x_next, y_next = np.concatenate([x[1:], x[:1]]), np.concatenate([y[1:], y[:1]])
    first = np.ceil(np.minimum(y, y_next)).astype(np.intp)
    cuts = np.ceil(np.maximum(y, y_next)).astype(np.intp) - first
    edge = np.repeat(np.arange(len(x)), cuts)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(cuts) - cuts, cuts) + first[edge]
    slope = (x_next - x)[edge] / (y_next - y)[edge]
    column = np.ceil(x[edge] + (row - y[edge]) * slope).astype(np.intp)

    mask = np.zeros((height, width), np.bool_)
    if not len(edge):
        return mask
    top, left = row.min(), column.min()
    turns = np.zeros((row.max() - top + 1, column.max() - left + 1), np.int32)
    np.add.at(turns, (row - top, column - left), np.where(y_next > y, 1, -1)[edge])
    inside = np.cumsum(turns, axis=1)[:, :-1] != 0
    mask[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return mask
