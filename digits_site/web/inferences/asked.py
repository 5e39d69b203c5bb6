"""What an inference was asked about, in words."""

from __future__ import annotations

import os.path

from core.forms.image_paths import IMAGES
from core.forms.inference import FORM
from core.models import Inference
from core.names import printed
from core.plugins import Stage

_NAMED = 3
"""Files whose names stand in a title; of more, the folder does."""
_LISTED = 10
"""Files whose paths are among the options."""


def inputs_title(inference: Inference) -> str:
    """What stands in headings and lists: the stage, or what the files are called."""
    if inference.source != IMAGES:
        return _stage_or_form(inference)
    files = _files(inference)
    names = [os.path.basename(path) for path in files]
    folders = {os.path.dirname(path) for path in files}
    if len(files) > _NAMED and (common := os.path.basename(_common(folders))):
        return printed(f"{len(files):,} files in {common}")
    return _enumerated(names, _NAMED)


def inputs_text(inference: Inference) -> str:
    """What stands among the options: the same, with the paths of the first files."""
    if inference.source != IMAGES:
        return _stage_or_form(inference)
    return _enumerated(_files(inference), _LISTED)


def _stage_or_form(inference: Inference) -> str:
    if inference.source == FORM:
        return "Chosen with the plug-in's form"
    other = inference.fields.get("dataset_name")
    if inference.source == Stage.VAL and not other and (fold := inference.model.fold):
        return "Out of fold" if inference.fields.get("ensemble") else f"Held out by fold {fold}"
    return f"All samples of the stage {inference.source}" + (f" of “{other}”" if other else "")


def _files(inference: Inference) -> list[str]:
    """Paths on the server, and the names of uploaded files."""
    uploads = [os.path.basename(path) for path in inference.fields.get("uploads", [])]
    return [*inference.fields.get("images", []), *uploads]


def _common(folders: set[str]) -> str:
    """The folder below which all lie; "": uploads lie in none."""
    return os.path.commonpath(folders) if all(map(os.path.isabs, folders)) else ""


def _enumerated(names: list[str], most: int) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return printed(", ".join(names[:most])) + more
