"""Images in a folder for each class."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from core.plugins.groups import Groups
from digits_image_classification.classes import Limits, choose_classes, choose_own, left_out
from digits_image_classification.entries import ImageEntry, Stages, divided
from digits_image_classification.folders import Classes, Folder, Skipped, subfolder_of
from digits_image_classification.groups import REMEDY, add_groups, choose_group


class ClassFolders:
    """What the fields that begin with `folder_` name; lists the folders when asked for them."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields
        self.seed: int = fields["seed"]
        self.train: str = fields["folder_train"]
        self.own = {s: folder for s in ("val", "test") if (folder := fields.get(f"folder_{s}"))}

    def prepare(self) -> dict[str, Any]:
        """The classes, what is kept together, and what is left out; no entries."""
        chosen = self.chosen
        skipped = self.found.skipped()
        skipped += left_out(self.found, chosen, self.limits("train"), chosen)
        for stage in self.own:
            skipped += self.left_out_of(stage)
        groups = self.grouped[1]
        return {
            "class_labels": [name.replace("_", " ") for name in chosen],
            "class_folders": list(chosen),
            "group_by": self.group_by,
            "grouping": groups.summary([s for s in STAGES if self.percent(s)], REMEDY),
            "skipped": skipped,
        }

    @cached_property
    def found(self) -> Folder:
        return Folder.listed(self.train)

    @cached_property
    def chosen(self) -> Classes:
        return choose_classes(self.found, self.limits("train"), self.seed)

    def limits(self, stage: str) -> Limits:
        return Limits.of(self.fields, stage)

    @cached_property
    def found_own(self) -> dict[str, Folder]:
        return {stage: Folder.listed(folder) for stage, folder in self.own.items()}

    def chosen_own(self, stage: str) -> Classes:
        known, limits = self.found.classes, self.limits(stage)
        return choose_own(self.found_own[stage], self.chosen, known, limits, self.seed)

    def left_out_of(self, stage: str) -> list[Skipped]:
        folder, chosen = self.found_own[stage], self.chosen_own(stage)
        return folder.skipped() + left_out(folder, chosen, self.limits(stage), self.chosen)

    @cached_property
    def listed(self) -> Stages:
        """The entries of each folder, by class and path."""
        names = list(self.chosen)
        own = {stage: entries_of(self.chosen_own(stage), names) for stage in self.own}
        return {"train": entries_of(self.chosen, names)} | own

    def located(self) -> Iterator[tuple[str, ImageEntry]]:
        """All entries with their paths."""
        folders = {"train": self.train} | self.own
        for stage, entries in self.listed.items():
            for entry in entries:
                yield os.path.join(folders[stage], entry["file"]), entry

    @cached_property
    def group_by(self) -> str:
        paths = (path for path, _ in self.located())
        return choose_group(self.fields["group_by"], paths, self.train)

    @cached_property
    def grouped(self) -> tuple[Stages, Groups]:
        """The entries of each folder, with their groups; reads the files that name patients."""
        groups = add_groups(self.group_by, self.located(), subfolder_of)
        return self.listed, groups

    def percent(self, stage: str) -> float:
        """How much of the training folder is for a stage."""
        return 0 if stage in self.own else self.fields[f"folder_pct_{stage}"]

    def stages(self) -> Stages:
        """The entries of all stages, by class and path."""
        listed, _ = self.grouped
        stages = divided(listed["train"], self.percent("val"), self.percent("test"), self.seed)
        for stage in self.own:
            stages[stage] = listed[stage]
            for entry in stages[stage]:
                entry["list"] = stage
        return stages

    def path_of(self, entry: ImageEntry) -> str:
        folder = self.own.get(entry.get("list", ""), self.train)
        # Earlier datasets have absolute paths, for which join ignores the folder.
        return os.path.join(folder, entry["file"])


STAGES = ("val", "test")


def entries_of(classes: Classes, names: Sequence[str]) -> list[ImageEntry]:
    """The entries of the named classes in the order of their files."""
    return [
        ImageEntry(file=file, label=label)
        for label, name in enumerate(names)
        for file in classes.get(name, ())
    ]
