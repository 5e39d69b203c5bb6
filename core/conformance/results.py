"""What a check of a plug-in finds, and running the checks one after the other."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from core.diagnosis.findings import Finding, Level
from core.exceptions import DigitsError

Subject = TypeVar("Subject", contravariant=True)
_CORE = Path(__file__).parent.parent
LONGEST = 500
"""Characters of a finding; what plug-ins put into exceptions can be long."""


class Problem(DigitsError):
    """A rule that the plug-in breaks."""

    def __init__(self, found: str, remedy: str) -> None:
        """Take what was found, and what the author is to do."""
        super().__init__(found)
        self.remedy = remedy


class NotApplicable(DigitsError):
    """A check that says nothing of this plug-in; the text tells why."""


@dataclass(frozen=True)
class Check(Generic[Subject]):
    """A rule: `look` returns what it found, or raises `Problem` or `NotApplicable`."""

    name: str
    look: Callable[[Subject], str]
    needs: tuple[str, ...] = ()
    """Checks without which this one would only fail for the same reason."""


def examine(checks: Sequence[Check[Subject]], subject: Subject) -> Iterator[Finding]:
    """The findings in the order of the checks, each as soon as it is known."""
    levels: dict[str, Level] = {}
    for check in checks:
        result = _skipped_for(check, levels) or _looked_at(check, subject)
        levels[check.name] = result.level
        yield result


def _skipped_for(check: Check[Subject], levels: dict[str, Level]) -> Finding | None:
    for name in check.needs:
        if levels[name] != Level.OK:
            return Finding(Level.SKIPPED, check.name, f"needs “{name}”")
    return None


def _looked_at(check: Check[Subject], subject: Subject) -> Finding:
    try:
        return Finding(Level.OK, check.name, check.look(subject))
    except NotApplicable as error:
        return Finding(Level.SKIPPED, check.name, str(error))
    except Problem as error:
        return Finding(Level.FAIL, check.name, shortened(str(error)), error.remedy)
    except Exception as error:
        # A plug-in may raise anything; each is a finding, and the other checks go on.
        found = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return Finding(Level.FAIL, check.name, shortened(found), f"Fix {place_of(error)}.")


def place_of(error: Exception) -> str:
    """The file and line of the plug-in where it was raised, else where core was."""
    frames = traceback.extract_tb(error.__traceback__)
    outside = [
        frame
        for frame in frames
        if _CORE not in Path(frame.filename).parents and "site-packages" not in frame.filename
    ]
    frame = (outside or frames)[-1]
    return f"{frame.filename}, line {frame.lineno}"


def shortened(text: str) -> str:
    """On one line, and not longer than `LONGEST`."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
