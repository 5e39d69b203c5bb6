"""What an inference predicted, in words."""

from __future__ import annotations

import os
from pathlib import Path

from core.forms.image_paths import IMAGES
from core.forms.inference import FORM
from core.models import Inference
from core.names import printed
from core.plugins import Stage

_SHOWN_IMAGES = 3


def inputs_text(inference: Inference, shown: int = _SHOWN_IMAGES) -> str:
    """What was predicted, in words; of more than `shown` files, how many are in which folder."""
    if inference.source == FORM:
        return "Chosen with the plug-in's form"
    if inference.source != IMAGES:
        other = inference.fields.get("dataset_name")
        if inference.source == Stage.VAL and not other and (fold := inference.model.fold):
            together = inference.fields.get("ensemble")
            return "Out of fold" if together else f"Held out by fold {fold}"
        return f"All samples of the stage {inference.source}" + (f" of “{other}”" if other else "")
    uploads = [Path(path).name for path in inference.fields.get("uploads", [])]
    paths = inference.fields.get("images", []) + uploads
    if len(paths) <= shown:
        return printed(", ".join(paths))
    if shown == _SHOWN_IMAGES and (folder := _folder_of(paths)):
        return printed(f"{len(paths):,} files in {folder}")
    return printed(", ".join(paths[:shown])) + f" and {len(paths) - shown:,} more"


def _folder_of(paths: list[str]) -> str:
    """The folder that files on the server have in common; "" if there is none below the root."""
    if not all(Path(path).is_absolute() for path in paths):
        return ""
    found = os.path.commonpath(paths)
    return "" if found == os.path.sep else found
