"""Numbers as users, addresses, commands and names of files write them."""

from __future__ import annotations

import re

_DIGITS = re.compile("[0-9]{1,18}")
"""What any column of a database holds. Python refuses texts of more than 4,300 digits."""

EPOCHS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
"""Epochs so far, of which there may be fractions."""


def whole_number(text: str | None) -> int | None:
    """The number that a text of decimal digits is; None where it is not one, or has too many."""
    return int(text) if text and _DIGITS.fullmatch(text) else None


def epochs(text: str) -> float | None:
    """Epochs so far, an int where they are whole; None where the text is not such a number."""
    if not EPOCHS.fullmatch(text):
        return None
    number = float(text)
    return int(number) if number.is_integer() else number


def in_file_names(number: float) -> str:
    """`0012`, or `0012_5` with a fraction: names are in the order of their numbers."""
    return f"{number:09.4f}".rstrip("0").rstrip(".").replace(".", "_")
