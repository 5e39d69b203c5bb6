"""An exception of a source as a line and one sentence."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from core.own_networks.constants import TooLarge
from core.own_networks.problems import Problem
from core.storage import ModelFolder

SOURCE = ModelFolder(Path()).network_source.name
"""The name of the source in tracebacks."""
_COLORS = re.compile(r"\x1b\[[0-9;]*m")
_SHAPE = re.compile(r"shape(\[[\d,]*\])")
_LONGEST = 400
_WRAPPED = "Exception encountered when calling"
_ENDS = ("\n\nArguments received by", "\n\nCall arguments received by")


class TooLong(BaseException):
    """The source has run for too long; raised where it runs."""

    def __init__(self, seconds: float, *, waits: bool = False) -> None:
        """Take the seconds, and whether it was not computing for most of them."""
        super().__init__(f"{seconds:g}")
        self.waits = waits


def problem_of(error: BaseException) -> Problem:
    """The problem that an exception stands for, at the last line of the source on the way to it."""
    if isinstance(error, SyntaxError) and error.filename == SOURCE:
        return Problem(error.lineno, f"{type(error).__name__}: {error.msg}.")
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == SOURCE]
    return Problem(lines[-1] if lines else None, sentence_of(error))


def sentence_of(error: BaseException) -> str:
    """What went wrong, for who wrote the source."""
    name = type(error).__name__
    said = _said(error)
    if isinstance(error, TooLong) and error.waits:
        return (
            f"The source is not done here after {said} seconds. Is the server busy, does it "
            "wait for something, or does a loop never end?"
        )
    if isinstance(error, TooLong):
        return f"The source still runs here after {said} seconds; does a loop never end?"
    if isinstance(error, TooLarge):
        return said
    if name == "ResourceExhaustedError":  # TensorFlow's, which is not imported here
        said = f"shape {found[1]}" if (found := _SHAPE.search(said)) else ""
    if isinstance(error, MemoryError) or name == "ResourceExhaustedError":
        return f"This asks for more memory than there is{f' ({said})' if said else ''}."
    if isinstance(error, PermissionError):
        return (
            f"The sandbox refuses this ({said}): a network has no other files, processes or "
            "networks."
        )
    if isinstance(error, SystemExit):
        return "The source ends its own process here (SystemExit)."
    if isinstance(error, RecursionError):
        return "A function calls itself without end (RecursionError)."
    if not said:
        return f"{name} was raised here."
    return f"{name}: {said}" + ("" if said[-1] in ".?!" else ".")


def _said(error: BaseException) -> str:
    """The first paragraph of its text that says something."""
    text = _COLORS.sub("", str(error)).strip()
    for end in _ENDS:
        text = text.partition(end)[0]
    if text.startswith(_WRAPPED) and "\n\n" in text:
        text = text.partition("\n\n")[2]
    text = " ".join(text.partition("\n\n")[0].split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
