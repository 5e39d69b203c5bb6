"""Output of commands, with terminal control sequences escaped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, OutputWrapper

from core.names import printed_lines


class VisibleOutput(OutputWrapper):
    """A command's `stdout` or `stderr`, which escapes control characters.

    Colors are passed as `style_func` (`self.stdout.write(text, self.style.WARNING)`), since
    those in a text might as well come from a file's name.
    """

    def write(  # type: ignore[override]  # Django's signature
        self,
        msg: str = "",
        style_func: Callable[[str], str] | None = None,
        ending: str | None = None,
    ) -> None:
        is_styled = style_func is not None and style_func("x") == "x" != self.style_func("x")
        # Django's reports of its checks are already colored, and name no files.
        super().write(msg if is_styled else printed_lines(str(msg)), style_func, ending)


def print_visibly(command: BaseCommand) -> None:
    """Make a command print through `VisibleOutput`."""
    for name in ("stdout", "stderr"):
        stream: Any = getattr(command, name)
        visible = VisibleOutput(stream._out, stream.ending)
        visible.style_func = stream.style_func
        setattr(command, name, visible)
