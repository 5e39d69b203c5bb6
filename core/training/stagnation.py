"""What a run has failed to learn, from the series of its metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.tasks import TaskDefinition
from core.tasks.labels import Labels
from core.tasks.metrics import LOSS, VALIDATION, Metrics

_EPOCHS = 5
"""Measured epochs at chance level before that is worth a remark; fewer at the end of a run."""

Measured = tuple[float, Metrics]
"""An epoch and its metrics, those of validation with their prefix."""

_BY_HEART = (
    "The training images are learned, but nothing that holds for others. Use more training data or "
    "more augmentation (the fields aug_…), a smaller network, or another split into stages."
)


def remark_on(
    task: TaskDefinition, labels: Labels, epochs: Sequence[Measured], *, ended: bool
) -> str:
    """What a run has failed to learn and what to change; "" if it learns.

    Args:
        task: as above; it says what its metrics are at chance level.
        labels: of the dataset.
        epochs: all so far, in order. Where there is a validation, it decides.
        ended: whether the run has ended, so that there is nothing to wait for.
    """
    validated = [row for row in epochs if VALIDATION + LOSS.name in row[1]]
    measured = validated or list(epochs)
    stage = "val" if validated else "train"
    needed = min(_EPOCHS, len(measured)) if ended else _EPOCHS
    since = _since(task, labels, measured, stage)
    if not needed or len(measured) - since < needed:
        return ""
    first, last = measured[since][0], measured[-1][1]
    where = "in validation" if validated else "in training"
    problem = task.at_chance(_of_stage(last, stage), labels, stage)
    learns_training = validated and not task.at_chance(_of_stage(last, "train"), labels, "train")
    advice = _BY_HEART if learns_training else task.remedy
    best = f" The best epoch is of before epoch {first:g}." if since else ""
    return f"Since epoch {first:g}, {where}, {problem}.{best} {advice}"


def diverges(losses: Sequence[float | None]) -> bool:
    """Whether the loss explodes, by the training losses of all epochs in order.

    It does if it is 100 times that of the first epoch in two epochs in a row.
    """
    if len(losses) < 3:
        return False
    first, *_, before, last = (0.0 if loss is None else loss for loss in losses)
    return min(before, last) > 100 * max(first, 0.01)


def _since(task: TaskDefinition, labels: Labels, measured: Sequence[Measured], stage: str) -> int:
    """The index of the first of the last epochs that are all at chance level."""
    since = len(measured)
    while since and task.at_chance(_of_stage(measured[since - 1][1], stage), labels, stage):
        since -= 1
    return since


def _of_stage(metrics: Metrics, stage: str) -> Mapping[str, float | None]:
    """The metrics of one stage, without its prefix."""
    if stage == "train":
        return {name: value for name, value in metrics.items() if not name.startswith(VALIDATION)}
    return {
        name.removeprefix(VALIDATION): value
        for name, value in metrics.items()
        if name.startswith(VALIDATION)
    }
