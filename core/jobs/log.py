"""Lines of a job's log: what the child process prints, with the time."""

from __future__ import annotations

from django.utils import timezone

from core.names import printed_lines
from core.tasks.metrics import VALIDATION


def say(text: str) -> None:
    """Print a line now; a killed process leaves nothing in a buffer.

    Further lines of the text are indented: so the name of a file cannot pass for a line.
    """
    lines = printed_lines(text).replace("\n", "\n    ")
    print(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {lines}", flush=True)


def values(metrics: dict[str, float | None]) -> str:
    """Metrics of an epoch as text, by stage, to four digits; undefined ones are left out."""
    stages: dict[str, list[str]] = {"training": [], "validation": []}
    for name, value in metrics.items():
        if value is not None:
            stage = "validation" if name.startswith(VALIDATION) else "training"
            stages[stage].append(f"{name.removeprefix(VALIDATION)} {value:.4g}")
    return "; ".join(f"{stage} {', '.join(texts)}" for stage, texts in stages.items() if texts)
