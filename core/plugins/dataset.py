"""What view plug-ins know of a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.drawing import Window, default_color
from core.tasks import task_of
from core.tasks.classes import ignored_class


@dataclass(frozen=True)
class DatasetInfo:
    """What a view plug-in knows of the dataset that a model was trained on."""

    name: str
    plugin_id: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    """The cleaned fields of the data plug-in's form."""
    user_data: Mapping[str, Any] = field(default_factory=dict)
    """What the data plug-in's `prepare` returned."""
    task: str = ""
    """One of `Task`, or the id of a task that was registered; "" if there are no labels."""
    window: Window | None = None
    """The values that are black and white in its pictures; None: chosen for each image."""

    @property
    def class_labels(self) -> list[str]:
        """Names of the classes by index; empty if the plug-in gave none."""
        return list(self.user_data.get("class_labels", []))

    @property
    def palette(self) -> list[tuple[int, int, int]]:
        """Colors (red, green, blue; 0–255) of the classes by index; may be empty."""
        return [(int(r), int(g), int(b)) for r, g, b in self.user_data.get("palette", [])]

    @property
    def ignored_class(self) -> int | None:
        """Index of the class whose pixels are neither learnt nor measured, if there is one."""
        return ignored_class(self.user_data)

    def class_label(self, index: int) -> str:
        """The name of a class; a default one if the plug-in gave none."""
        labels = self.class_labels
        if index < len(labels):
            return labels[index]
        return task_of(self.task).class_label(index)

    def color(self, index: int) -> tuple[int, int, int]:
        """The color of a class; a default one if the plug-in gave none.

        Class 0 of masks is black, as the background; that of other tasks is a class like others.
        """
        if index < len(self.palette):
            return self.palette[index]
        has_background = not self.task or task_of(self.task).gives_masks
        return default_color(index if has_background else index + 1)
