"""What words on a command line may stand for."""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from collections.abc import Callable

from core.names import printed
from core.numbers import whole_number


def name(text: str) -> str:
    """A name as rows have them; files may have others."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ArgumentTypeError(f"“{printed(text)}” is not valid UTF-8") from None
    return text


def count_of(least: int) -> Callable[[str], int]:
    """Reads a whole number that is not below the least."""

    def read(text: str) -> int:
        number = whole_number(text)
        if number is None or number < least:
            raise ArgumentTypeError(f"{text[:20]!r} is no whole number from {least} on")
        return number

    return read


row_id = count_of(1)


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not value >= 0:
        raise ArgumentTypeError(f"{text!r} is no number of seconds")
    return value
