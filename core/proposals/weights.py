"""Class weights, from how often each class occurs."""

from __future__ import annotations

from collections.abc import Iterator

from core.plugins.proposals import DatasetProfile, Proposal
from core.tasks import task_of

_UNEVEN = 5
_NEARLY_ABSENT = 100
"""The ratio from which a class would weigh more than its few samples can teach."""


def class_weights(found: DatasetProfile) -> Iterator[tuple[str, Proposal]]:
    """Balanced where one class of images is much more common than another."""
    task = task_of(found.task)
    counts = [count for count in found.class_counts if count]
    if "class_weights" not in task.loss_options or task.has_background or not counts:
        return
    ratio = max(counts) / min(counts)
    if _UNEVEN <= ratio <= _NEARLY_ABSENT:
        why = f"the largest class has {ratio:.0f} times as many samples as the smallest"
        yield "class_weights", Proposal("balanced", why)
