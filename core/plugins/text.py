"""Text files in UTF-8."""

from __future__ import annotations

from core.texts import decoded, read_text

__all__ = ["decoded", "read_text"]
