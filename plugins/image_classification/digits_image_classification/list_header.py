"""Whether a list begins with the names of its columns."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import islice

from core.plugins import IngestionError
from core.plugins.images import DICOM_SUFFIXES, SUFFIXES
from digits_image_classification.labels import parts

ListRow = tuple[int, str, str]
"""Line, path and label."""


def is_header(rows: Sequence[ListRow], located: Callable[[str], str], *, by_name: bool) -> bool:
    """Whether the first row is of no image, and its label of no other row.

    Args:
        located: the path of an image that a row names.
        by_name: whether labels are names, not numbers.
    """
    if len(rows) < 2:
        return False
    _, path, label = rows[0]
    if not path or os.path.splitext(path)[1].lower() in SUFFIXES | DICOM_SUFFIXES:
        return False
    own = set(parts(label))
    if not own or any(part.lstrip("-").isdecimal() for part in own):
        return False
    if by_name and any(own & set(parts(other)) for *_, other in islice(rows, 1, None)):
        return False
    try:
        return not os.path.exists(located(path))
    except IngestionError:
        return True
