"""The formats in which results are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from core.dicom.reading import without_validation
from core.exceptions import InferenceError
from core.result_files.facts import Facts, Written
from core.tasks.base import TaskDefinition


@dataclass(frozen=True)
class Format:
    """A format, and the module that writes it."""

    title: str
    module: str
    """Imported only where files are written: what it needs takes a while to load."""
    is_of_masks: bool

    def suits(self, task: TaskDefinition) -> bool:
        return task.gives_masks if self.is_of_masks else task.gives_boxes


FORMATS = {
    "png": Format("PNG in the classes' colors", "core.result_files.png", is_of_masks=True),
    "nifti": Format("NIfTI", "core.result_files.nifti", is_of_masks=True),
    "dicom-seg": Format("DICOM Segmentation", "core.result_files.dicom_seg", is_of_masks=True),
    "coco": Format("COCO JSON", "core.result_files.coco", is_of_masks=False),
}


def formats_of(task: TaskDefinition) -> dict[str, Format]:
    """Those in which results of a task can be written."""
    return {name: one for name, one in FORMATS.items() if one.suits(task)}


def write_results(
    name: str, folder: Path, target: Path, facts: Facts, task: TaskDefinition
) -> Written:
    """Write the results of an inference in a format.

    Args:
        folder: of the inference.
        target: the folder for the files.

    Raises:
        InferenceError: the task has no such results, or nothing could be written.
        StoreError: the results are damaged.
    """
    if name not in formats_of(task):
        known = ", ".join(one.title for one in formats_of(task).values()) or "none"
        raise InferenceError(
            f"{FORMATS[name].title} is not a format for {task.title.lower()}; known: {known}."
        )
    write = cast(Callable[[Path, Path, Facts], Written], import_module(FORMATS[name].module).write)
    with without_validation():
        written = write(folder, target, facts)
    if not written.files:
        raise InferenceError(" ".join(["Nothing could be written.", *written.notes]))
    return written
