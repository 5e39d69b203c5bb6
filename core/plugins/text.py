"""Text files in UTF-8, and names in one Unicode form."""

from __future__ import annotations

from core.listed import with_slashes
from core.names import printed
from core.spellings import composed
from core.texts import decoded, read_text

__all__ = ["composed", "decoded", "printed", "read_text", "with_slashes"]
