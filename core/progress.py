"""How far long work is: an engine calls one function, and knows nothing of who listens."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called as progress(done, total, message) now and then."""
