"""What commands print, with nothing in it that a terminal would obey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, OutputWrapper

from core.names import printed_lines


class VisibleOutput(OutputWrapper):
    """A command's `stdout` or `stderr`: control characters are written with escapes.

    Colours are given as `style_func` (`self.stdout.write(text, self.style.WARNING)`), since a
    text that has them already cannot be told from a name that does.
    """

    def write(  # type: ignore[override]  # as Django has it
        self,
        msg: str = "",
        style_func: Callable[[str], str] | None = None,
        ending: str | None = None,
    ) -> None:
        is_styled = style_func is not None and style_func("x") == "x" != self.style_func("x")
        # Django's reports of its checks come with colours; they name no files.
        super().write(msg if is_styled else printed_lines(str(msg)), style_func, ending)


def print_visibly(command: BaseCommand) -> None:
    """Let a command print through `VisibleOutput`."""
    for name in ("stdout", "stderr"):
        stream: Any = getattr(command, name)
        visible = VisibleOutput(stream._out, stream.ending)
        visible.style_func = stream.style_func
        setattr(command, name, visible)
