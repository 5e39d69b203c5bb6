"""Folders that hold a folder for each stage, which in turn holds one for each class."""

from __future__ import annotations

from core.plugins.files import STAGE_NAMES, folders_named, only_folder, scan


def by_stage(folder: str) -> dict[str, str]:
    """The folder of each stage.

    Returns:
        the folder itself for training, unless all folders in it, or in a folder that is alone in
        it, have names of stages, such as `train` and `val`, and hold folders.

    Raises:
        IngestionError: a folder cannot be listed.
    """
    inner = only_folder(folder)
    return _stages_in(folder) or (_stages_in(inner) if inner else {}) or {"train": folder}


def _stages_in(folder: str) -> dict[str, str]:
    """{} if there are other folders, or no training, or only training."""
    found = {stage: folders_named(folder, names) for stage, names in STAGE_NAMES.items()}
    stages = {stage: folders[0] for stage, folders in found.items() if len(folders) == 1}
    are_all = len(stages) == len(_folders_in(folder)) > 1
    hold_classes = all(map(_folders_in, stages.values()))
    return stages if "train" in stages and are_all and hold_classes else {}


def _folders_in(folder: str) -> list[str]:
    names = [item.name for item in scan(folder) if item.is_folder]
    return [name for name in names if not name.startswith((".", "__MACOSX"))]
