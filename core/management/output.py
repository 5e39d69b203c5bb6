"""The streams of commands: they take any text, in whatever encoding."""

from __future__ import annotations

import codecs
import os
import sys
from typing import TextIO

PLAIN = str.maketrans(
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
"""Signs of ours in ASCII, for encodings that lack them."""


def plainly(error: UnicodeError) -> tuple[str, int]:
    """Our signs in ASCII, anything else as ``\\uXXXX``: an error handler of `codecs`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(PLAIN)
    return text.encode("ascii", "backslashreplace").decode(), error.end


def prepare_streams() -> None:
    """Let stdout and stderr take any text; one that is closed takes it and forgets it."""
    codecs.register_error("plainly", plainly)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - until the end
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plainly")


def flush(stream: TextIO) -> None:
    """Write what waits; where it cannot be written, forget it.

    Raises:
        OSError: it could not be written. Python would complain once more at its end.
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
