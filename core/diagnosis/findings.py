"""Findings, and running checks so that a failing one does not stop the others."""

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
    """One line in the report of `doctor` or `check_plugin`."""

    level: Level
    check: str
    found: str
    remedy: str = ""
    """What to do about it; empty if all is well."""


Check = Callable[[], Iterable[Finding]]


def ok(check: str, found: str) -> Finding:
    return Finding(Level.OK, check, found)


def warn(check: str, found: str, remedy: str) -> Finding:
    return Finding(Level.WARN, check, found, remedy)


def fail(check: str, found: str, remedy: str) -> Finding:
    return Finding(Level.FAIL, check, found, remedy)


def examine(name: str, check: Check) -> Iterator[Finding]:
    """The findings of a check; an exception is a finding too."""
    try:
        yield from check()
    except Exception as error:
        # Any exception: `doctor` is run when things are broken in unforeseen ways.
        text = " ".join(str(error).split())
        found = f"{type(error).__name__}: {text}" if text else type(error).__name__
        yield fail(name, found, "The check itself failed; fix the problem named in its error.")
