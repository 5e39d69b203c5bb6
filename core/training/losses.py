"""The loss that is chosen for a dataset, and the weights of its classes."""

from __future__ import annotations

from dataclasses import replace

from core.exceptions import TrainingError
from core.plugins.inputs import DataInfo, LossOptions
from core.tasks import task_of
from core.training.table import Table

WEIGHTS: Table[str] = Table(
    "kind of class weights", {"none": "None", "balanced": "Balanced (inverse frequency)"}
)


def with_loss(info: DataInfo, options: LossOptions) -> DataInfo:
    """The dataset with the loss of a run.

    Raises:
        TrainingError: the task has no such loss, or no class is counted that should weigh.
    """
    WEIGHTS[options.class_weights]
    losses = task_of(info.task).losses
    if options.kind and options.kind not in losses:
        raise TrainingError(
            f"There is no loss {options.kind!r} for {info.task}; known: {', '.join(losses)}."
        )
    if options.class_weights != LossOptions.class_weights and not any(info.class_counts):
        raise TrainingError(
            "The dataset's manifest has no class statistics, which class weights need. Create the "
            "dataset again, or choose no class weights."
        )
    return replace(info, loss=options)


def class_weights(info: DataInfo) -> tuple[float, ...]:
    """The weight of each class; empty if all weigh alike.

    A class of n among N labels of K classes weighs N / (K n), as `balanced` of scikit-learn: the
    mean over all labels is 1. An ignored class and classes without labels do not count.
    """
    if info.loss.class_weights == LossOptions.class_weights:
        return ()
    counts = [0 if at == info.ignored else count for at, count in enumerate(info.class_counts)]
    present = sum(count > 0 for count in counts)
    return tuple(sum(counts) / (present * count) if count else 1.0 for count in counts)
