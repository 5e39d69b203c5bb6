"""Lines of a job's log: what the child process prints, with the time."""

from __future__ import annotations

from django.utils import timezone

from core.names import printed_lines


def say(text: str) -> None:
    """Print a line now; a killed process leaves nothing in a buffer.

    Further lines of the text are indented: so the name of a file cannot pass for a line.
    """
    lines = printed_lines(text).replace("\n", "\n    ")
    print(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {lines}", flush=True)


def values(metrics: dict[str, float | None]) -> str:
    """Metrics as text, to four digits; undefined ones are left out."""
    return ", ".join(f"{name} {value:.4g}" for name, value in metrics.items() if value is not None)
