"""What the members of an ensemble were validated on, each input for those alone who did not see it.

So the metrics of models of a cross-validation are those of inputs that are new to them, whatever
the number of folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.store.fold_reader import FoldReader, held_out_by
from core.store.folds import Fold

Members = tuple[int, ...]
"""Places of members in their ensemble, rising."""


def unseen_by(dataset: Path, folds: Sequence[Fold | None]) -> tuple[FoldReader, list[Members]]:
    """The training and validation samples that a member or several did not see, and by whom.

    Args:
        dataset: its folder.
        folds: of the members; None: it was trained on the training stage.

    Returns:
        A reader of the samples, those of the first member first, and the members for each of them.

    Raises:
        StoreError: the dataset is damaged.
        TrainingError: its entries cannot be divided into so many folds any more.
    """
    unseen = np.stack([held_out_by(dataset, fold) for fold in folds])
    places = np.flatnonzero(unseen.any(axis=0))
    # Samples of the same members stand together, so that batches are large.
    order = np.lexsort(~unseen[::-1, places])
    chosen = places[order]
    members = [tuple(np.flatnonzero(column).tolist()) for column in unseen.T[chosen]]
    return FoldReader(dataset, chosen), members
