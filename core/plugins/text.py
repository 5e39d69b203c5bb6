"""Text files in UTF-8, and names in one Unicode form."""

from __future__ import annotations

from core.listed import with_slashes
from core.names import printed
from core.reading import TextReading
from core.spellings import composed
from core.texts import decoded, read_text

__all__ = [
    "TextReading",
    "clean_name",
    "composed",
    "decoded",
    "printed",
    "read_text",
    "with_slashes",
]


def clean_name(name: str) -> str:
    """The name of a class or column as it is compared and stored: composed, with nothing hidden."""
    return printed(composed(name))
