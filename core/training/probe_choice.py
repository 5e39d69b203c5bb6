"""Which samples a run predicts after each epoch: always the same ones of a dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.store.entries import name_of
from core.store.reader import StageReader
from core.tasks import TaskDefinition
from core.training.probe_files import FEWEST_EPOCHS, MOST_BYTES, ProbeSample

_FEWEST = 2
_SHARE = 1 / 10
"""Of the training samples: predicting more would slow short epochs down."""
_CANDIDATES = 8
"""Samples whose labels are read for each one that is chosen."""


def probe_count(wanted: int, training: int, values: int) -> int:
    """How many samples are predicted: as many as wanted, unless that takes much time or space.

    Args:
        wanted: by the user.
        training: the number of training samples.
        values: of the outputs of one sample.
    """
    quick = max(_FEWEST, int(_SHARE * training))
    small = max(1, MOST_BYTES // FEWEST_EPOCHS // values)
    return min(wanted, quick, small)


def chosen_samples(reader: StageReader, task: TaskDefinition, count: int) -> list[int]:
    """The indices of samples of a stage, in order.

    They depend on the dataset only, so models of one dataset can be compared. Classes take turns,
    rare ones first, among samples that are drawn with a fixed seed.
    """
    drawn = np.random.default_rng(0).permutation(len(reader))[: count * _CANDIDATES].tolist()
    if not task.has_classes:
        return sorted(drawn[:count])
    classes = {index: _class_of(reader.read(index)[1]) for index in drawn}
    counts = Counter(classes.values())
    seen: Counter[bytes] = Counter()
    turns: dict[int, tuple[int, int]] = {}
    for index, found in classes.items():
        seen[found] += 1
        turns[index] = (seen[found], counts[found])
    return sorted(sorted(drawn, key=turns.__getitem__)[:count])


def samples_at(reader: StageReader, places: Sequence[int]) -> list[ProbeSample]:
    """The samples of a stage at these places."""
    return [
        ProbeSample(name_of(*reader.entries(place, place + 1)), *reader.read(place))
        for place in places
    ]


def _class_of(label: NDArray[Any] | None) -> bytes:
    """What stands for the class of a sample, or for all of its classes together."""
    if label is None:
        return b""
    if label.ndim == 1:  # a mark for each class
        return label.tobytes()
    return np.unique(label[:, 0] if label.ndim == 2 else label).tobytes()  # boxes, or the rest
