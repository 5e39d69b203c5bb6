"""Types of command-line arguments."""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from collections.abc import Callable

from core.names import printed
from core.numbers import epochs, whole_number


def name(text: str) -> str:
    """A name that the database can store: file names may be other than UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ArgumentTypeError(f"“{printed(text)}” is not valid UTF-8") from None
    return text


def count_of(least: int) -> Callable[[str], int]:
    """The argument type of whole numbers from a minimum on."""

    def read(text: str) -> int:
        number = whole_number(text)
        if number is None or number < least:
            raise ArgumentTypeError(f"{text[:20]!r} is not a whole number of at least {least}")
        return number

    return read


row_id = count_of(1)


def epoch(text: str) -> float:
    """The epoch of a snapshot, which may have a fraction."""
    number = epochs(text)
    if number is None:
        raise ArgumentTypeError(f"{text[:20]!r} is not a number of epochs")
    return number


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not value >= 0:
        raise ArgumentTypeError(f"{text!r} is not a number of seconds")
    return value


def shape(text: str) -> tuple[int, int, int]:
    """Height, width and channels, such as 64,64,3."""
    numbers = [whole_number(part) or 0 for part in text.split(",")]
    if len(numbers) != 3 or min(numbers) < 1:
        raise ArgumentTypeError(f"{text[:20]!r} is not HEIGHT,WIDTH,CHANNELS")
    height, width, channels = numbers
    return height, width, channels
