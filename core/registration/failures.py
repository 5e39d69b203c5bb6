"""Plug-ins that are left out since they cannot be used, each with the reason."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from pathlib import Path

from core.exceptions import PluginError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """A package, or one class of it, that this process does without."""

    what: str
    """What is left out, as a sentence begins."""
    kinds: tuple[str, ...]
    app: str
    """The root package, by which `DIGITS_PLUGINS_EXCLUDE` knows it."""
    source: str
    """What pip calls it, with its version; empty where the metadata do not say."""
    reason: str
    """The error, with the plug-in's file and line where they are known."""
    traceback: str = ""
    plugin_id: str = ""
    """The id of the class; empty where it could not be asked."""

    def __str__(self) -> str:
        return f"{self.what} is left out: {self.reason.rstrip('.')}."

    @property
    def remedy(self) -> str:
        exclude = f", or name {self.app} in DIGITS_PLUGINS_EXCLUDE" if self.app else ""
        name = self.source.partition(" ")[0] or "it"
        return f"Fix it, or uninstall {name}{exclude}; then restart the server."


failures: list[Failure] = []
"""What this process left out when it started."""


def reason_of(error: BaseException, app: str) -> str:
    """The error in one line, and where in the plug-in it came from."""
    if isinstance(error, PluginError):
        return str(error)
    text = " ".join(traceback.format_exception_only(error)[-1].split())
    place = _place_of(error, app)
    return f"{text} ({place})" if place else text


def _place_of(error: BaseException, app: str) -> str:
    """The last line of the plug-in's own files that led to the error; empty if none did."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if app in Path(frame.filename).with_suffix("").parts:
            return f"{frame.filename}, line {frame.lineno}"
    return ""


def log_failures() -> None:
    """Log them for the operator, where no command's system checks report them."""
    for failure in failures:
        text = f"{failure} {failure.remedy}"
        logger.warning("\n".join(filter(None, [text, failure.traceback.rstrip()])))
