"""From pairs of files to the entries of each stage."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NotRequired, TypedDict

from core.plugins.groups import group_names
from core.plugins.pairs.listing import Pair, list_pairs
from core.plugins.splits import choose_stages

Folders = Mapping[str, tuple[str, str]]
"""The folders of images and of labels, by stage: "train", and others that have their own."""


class PairEntry(TypedDict):
    """A pair, as the JSON object that is kept of it; there may be a million."""

    file: str
    """The image, relative to the folder of its stage; of a label without one, the label."""
    label: NotRequired[str]
    """The label image, relative to the folder of its stage; not at inference."""
    stage: NotRequired[str]
    """Whose folders these are, where not those of training."""
    group: NotRequired[str]
    problem: NotRequired[str]
    """Why the entry is rejected."""


def entries_by_stage(
    folders: Folders, *, val_percent: float, test_percent: float, seed: int, by_folder: bool
) -> dict[str, list[PairEntry]]:
    """The entries of all stages; lists the folders.

    The pairs of the training folders are divided by percentages among the stages without
    folders of their own. What is not a pair is an entry with a `problem`, after the pairs; it
    counts for no percentage.

    Args:
        by_folder: pairs in a folder of the same name, just below the images' folder, stay in
            one stage; case does not count.

    Raises:
        IngestionError: see `list_pairs`.
    """
    listed = {stage: _split_off(*pairs, stage, by_folder) for stage, pairs in folders.items()}
    every = [entry for good, _ in listed.values() for entry in good if "group" in entry]
    groups = group_names((entry["group"] for entry in every), "folder")
    for entry in every:
        entry["group"] = groups.of[entry["group"]]
    pairs, problems = listed["train"]
    stages: dict[str, list[PairEntry]] = {"train": [], "val": [], "test": []}
    chosen = choose_stages(
        [entry.get("group") for entry in pairs],
        [0] * len(pairs),
        val_percent=0 if "val" in folders else val_percent,
        test_percent=0 if "test" in folders else test_percent,
        seed=seed,
    )
    for entry, stage in zip(pairs, chosen, strict=True):
        stages[stage].append(entry)
    stages["train"] += problems
    return stages | {
        stage: [*own, *bad] for stage, (own, bad) in listed.items() if stage != "train"
    }


def _split_off(
    images: str, labels: str, stage: str, by_folder: bool
) -> tuple[list[PairEntry], list[PairEntry]]:
    """The entries of the pairs, and those of what is not a pair."""
    good: list[PairEntry] = []
    bad: list[PairEntry] = []
    for pair in list_pairs(images, labels):
        entry = _entry_of(pair, images, labels)
        if stage != "train":
            entry["stage"] = stage
        if by_folder and "/" in entry["file"]:
            entry["group"] = entry["file"].partition("/")[0]
        (bad if "problem" in entry else good).append(entry)
    return good, bad


def _entry_of(pair: Pair, images: str, labels: str) -> PairEntry:
    match pair:
        case Pair(str(image), str(label)):
            return PairEntry(file=image, label=label)
        case Pair(str(image), None):
            problem = f"{os.path.join(images, image)} has no label image in {labels}."
            return PairEntry(file=image, problem=problem)
        case Pair(None, str(label)):
            problem = (
                f"{os.path.join(labels, label)} is a label image without an image in {images}."
            )
            return PairEntry(file=label, problem=problem)
    raise AssertionError(pair)
