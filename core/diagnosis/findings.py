"""What a check finds, and running checks so that none of them can stop the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """One line of what `doctor` or `check_plugin` tells."""

    level: Level
    check: str
    found: str
    remedy: str = ""
    """What to do about it; empty where all is well."""


Check = Callable[[], Iterable[Finding]]


def ok(check: str, found: str) -> Finding:
    return Finding(Level.OK, check, found)


def warn(check: str, found: str, remedy: str) -> Finding:
    return Finding(Level.WARN, check, found, remedy)


def fail(check: str, found: str, remedy: str) -> Finding:
    return Finding(Level.FAIL, check, found, remedy)


def examine(name: str, check: Check) -> Iterator[Finding]:
    """What the check finds; what it stumbles over is a finding too."""
    try:
        yield from check()
    except Exception as error:
        # Whatever it is: the doctor is asked when things are broken in unforeseen ways.
        text = " ".join(str(error).split())
        found = f"{type(error).__name__}: {text}" if text else type(error).__name__
        yield fail(name, found, "The check itself could not be done; fix what its error names.")
