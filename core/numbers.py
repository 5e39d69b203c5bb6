"""Whole numbers as users, addresses and commands write them."""

from __future__ import annotations

import re

_DIGITS = re.compile("[0-9]{1,18}")
"""What any column of a database holds. Python refuses texts of more than 4,300 digits."""


def whole_number(text: str | None) -> int | None:
    """The number that a text of decimal digits is; None where it is not one, or has too many."""
    return int(text) if text and _DIGITS.fullmatch(text) else None
