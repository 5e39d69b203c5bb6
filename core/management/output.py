"""Standard streams that accept any text, whatever their encoding."""

from __future__ import annotations

import codecs
import os
import sys
from typing import TextIO

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        "–": "-",
        "…": "...",
        "→": "->",
        "×": "x",
        "²": "2",
        "≥": ">=",
        "≤": "<=",
    }
)
"""ASCII replacements of characters in the product's texts, for encodings without them."""


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """A `codecs` error handler: ASCII replacements, or ``\\uXXXX`` where there are none."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_PLAIN)
    return text.encode("ascii", "backslashreplace").decode(), error.end


def prepare_streams() -> None:
    """Make stdout and stderr accept any text; a closed one discards it."""
    codecs.register_error("plainly", _plainly)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - until the end
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plainly")


def flush(stream: TextIO) -> None:
    """Flush a stream, or discard what cannot be written.

    Raises:
        OSError: it could not be written. Python would otherwise report it again on exit.
    """
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise


def discard_output() -> None:
    """Have what is printed from now on go nowhere: who was to read it is gone."""
    for stream in (sys.stdout, sys.stderr):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
