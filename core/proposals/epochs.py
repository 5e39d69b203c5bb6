"""The number of epochs, so that the number of steps is what learning takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.plugins.proposals import DatasetProfile, Proposal
from core.proposals.batch import steps_of

_LEAST_STEPS = 1000
"""What the bundled networks take from scratch for a few hundred images."""
_MOST_STEPS = 5000
"""Five epochs of MNIST in batches of 64."""
_STEPS_OF_A_CLASS = 5
_FEWEST = 5
_MOST = 300


def train_epochs(
    found: DatasetProfile, values: Mapping[str, Any], batch_size: int
) -> Iterator[tuple[str, Proposal]]:
    """The network's own, unless these are too few steps, or more than are needed."""
    usual = int(values["train_epochs"])
    steps = steps_of(found.train_entries, batch_size)
    classes = len(found.class_labels)
    least = min(max(_LEAST_STEPS, _STEPS_OF_A_CLASS * classes), _MOST_STEPS)
    each = f"{steps:,} step{'s' if steps > 1 else ''}"
    if usual * steps < least:
        epochs = max(usual, min(steps_of(least, steps), _MOST))
        of_many = f"{classes:,} classes take" if least > _LEAST_STEPS else "learning takes"
        why = f"an epoch has only {each}, and {of_many} about {least:,}"
    elif usual * steps > _MOST_STEPS:
        epochs = min(usual, max(_FEWEST, _MOST_STEPS // steps))
        why = f"an epoch has {each}, and about {_MOST_STEPS:,} are enough"
    else:
        epochs = usual
        why = f"{epochs:,} epochs of {each} are {epochs * steps:,} steps"
    yield "train_epochs", Proposal(epochs, why)
