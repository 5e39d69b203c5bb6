"""The numbers of label files."""

from __future__ import annotations

import math


def number_of(text: str) -> float:
    """A finite number, or a ValueError that shows the text."""
    try:
        # Python takes 1_000 for a number; label files do not.
        number = math.nan if "_" in text else float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"“{text}” is not a number")
    return number
