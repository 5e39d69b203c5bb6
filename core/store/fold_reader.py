"""Reading the entries of a dataset as folds divide them."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.plugins import Entry, Stage
from core.storage import DatasetFolder
from core.store.folds import Fold, fold_numbers
from core.store.reader import StageReader, entries_of, shard_folders
from core.store.series import Member

DIVIDED = (Stage.TRAIN, Stage.VAL)
"""The stages whose entries are divided, in this order; one that tests is left alone."""
_MOST_CLASSES = 1000
"""Of more, which may be values of a regression, folds need not have the same share."""


class FoldReader(StageReader):
    """Some of the training and validation samples of a dataset, as if they were a stage.

    What it reads is a `StageReader`'s: index 0 is the first of them.
    """

    def __init__(self, dataset: Path, chosen: NDArray[np.int64]) -> None:
        """Take the dataset's folder and places among all samples of `DIVIDED`."""
        stages = [DatasetFolder(dataset).stage(stage).path for stage in DIVIDED]
        found = [shard for stage in stages if stage.is_dir() for shard in shard_folders(stage)]
        super().__init__(stages[0], found)
        self.chosen = chosen

    @classmethod
    def of(cls, dataset: Path, fold: Fold, stage: str) -> FoldReader:
        """The samples that a run is validated on, or those that it is trained on."""
        held_out = held_out_by(dataset, fold)
        return cls(dataset, np.flatnonzero(held_out == (stage == Stage.VAL)))

    def __len__(self) -> int:
        return len(self.chosen)

    def entries(self, start: int, stop: int) -> list[Entry]:
        places = self.chosen[start:stop].tolist()
        if not places:
            return []
        first = min(places)
        between = super().entries(first, max(places) + 1)
        return [between[place - first] for place in places]

    def _stored_at(self, index: int) -> tuple[int, int]:
        return super()._stored_at(int(self.chosen[index]))


def stage_reader(dataset: Path, stage: str, fold: Fold | None) -> StageReader:
    """A stage of a dataset as a run sees it: without a fold, as it was created."""
    if fold is None or stage not in DIVIDED:
        return StageReader(DatasetFolder(dataset).stage(stage).path)
    return FoldReader.of(dataset, fold, stage)


def held_out_by(dataset: Path, fold: Fold | None) -> NDArray[np.bool_]:
    """Which of all samples of `DIVIDED` a run is validated on; without a fold, the stage is.

    Raises:
        StoreError: the dataset is damaged.
        TrainingError: its entries cannot be divided into so many folds.
    """
    whole = FoldReader(dataset, np.empty(0, np.int64))
    shards = tuple(zip(whole.shards, whole.counts, strict=True))
    if fold is None:
        stages = np.repeat([shard.parent.name for shard in whole.shards], whole.counts)
        return np.asarray(stages == Stage.VAL)
    return _numbers(shards, fold.of, fold.seed) == fold.number - 1


@lru_cache(maxsize=8)
def _numbers(shards: tuple[tuple[Path, int], ...], of: int, seed: int) -> NDArray[np.int64]:
    """The fold of each sample of these shards, which never change, given with their sizes."""
    groups: list[Hashable | None] = []
    classes: list[Hashable] = []
    for shard, count in shards:
        for entry in entries_of(shard, 0, count):
            groups.append(Member.of(entry).series)
            classes.append(_class_of(entry))
    if len(set(classes)) > _MOST_CLASSES:
        classes = [None] * len(classes)
    return fold_numbers(groups, classes, of, seed)


def _class_of(entry: Entry) -> Hashable:
    """The index of the class that a plug-in has listed for an entry; None where it lists none."""
    label = entry.get("label") if isinstance(entry, dict) else None
    return label if isinstance(label, int) else None
