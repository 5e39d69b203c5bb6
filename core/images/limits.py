"""What no image may exceed, and errors that say what to do.

A file of some bytes may claim any size, and its decoder would clear memory for it.
"""

from __future__ import annotations

MOST_PIXELS = 2**27


class ImageError(ValueError):
    """An image that no decoder reads; its text says why, and what to do."""


def check_size(height: int, width: int) -> None:
    """Refuse a size before memory is taken.

    Raises:
        ImageError: it is too large.
    """
    if height * width > MOST_PIXELS:
        raise ImageError(
            f"it claims {width} × {height} pixels; at most {MOST_PIXELS:,} are read, so make it "
            "smaller"
        )


def reason(error: Exception) -> str:
    """Why an image cannot be used, and what to do, from whatever its decoder raised."""
    if isinstance(error, ImageError):
        return str(error)
    # Some only have a number, a key, or nothing.
    detail = f" ({error})" if " " in str(error) else ""
    return f"it is damaged or incomplete{detail}; copy it again, or save it again as PNG"
