"""Images that text files list, each with its class or classes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.plugins import IngestionError
from core.plugins.files import listed_path
from core.plugins.groups import Groups
from digits_image_classification.entries import ImageEntry, Stages, divided
from digits_image_classification.folders import Skipped
from digits_image_classification.groups import REMEDY, add_groups, choose_group
from digits_image_classification.labels import Labels, names_in
from digits_image_classification.lines import (
    class_names,
    image_lines,
    read_lines,
    split_name,
    split_number,
)
from digits_image_classification.list_header import ListRow, is_header

STAGES = ("train", "val", "test")


@dataclass(frozen=True)
class ListFile:
    """A text file, and the folder that its paths are relative to."""

    path: str
    folder: str
    """Empty where it was uploaded without one."""

    @classmethod
    def of(cls, fields: Mapping[str, Any], stage: str) -> ListFile | None:
        """The one of a stage, where the form's fields name one."""
        upload: str = fields.get(f"textfile_{stage}_images") or ""
        local: str = fields.get(f"textfile_local_{stage}_images") or ""
        if not upload and not local:
            return None
        folder: str = fields.get(f"textfile_{stage}_folder") or ""
        return cls(upload or local, folder or os.path.dirname(local))

    @property
    def name(self) -> str:
        return os.path.basename(self.path)

    def path_of(self, file: str) -> str:
        """The path of an image that the file names."""
        return listed_path(self.folder, file)

    def spelled(self, file: str) -> str:
        """The name of an image as the disk has it, by which folders are kept together."""
        if file.isascii() and "\\" not in file:
            return file
        try:
            path = self.path_of(file)
        except IngestionError:
            return file  # It will be rejected when it is encoded.
        if path == os.path.join(self.folder, file):
            return file
        return path if os.path.isabs(file) else os.path.relpath(path, self.folder)


class ClassLists:
    """What the fields that begin with `textfile_` name; reads the files when asked for them."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields
        found = {stage: ListFile.of(fields, stage) for stage in STAGES}
        self.lists = {stage: file for stage, file in found.items() if file}
        self.labels_file: str = (
            fields.get("textfile_labels_file") or fields.get("textfile_local_labels_file") or ""
        )
        self.by_name = fields["method"] == "labels"
        self.several = fields.get("label_kind") == "several"

    def prepare(self) -> dict[str, Any]:
        """The classes, what is kept together, and what is left out; no entries."""
        train = self.entries["train"]
        counts = Counter(index for entry in train for index in indices_of(entry))
        if len(counts) < 2 and not self.several:
            raise IngestionError(
                f"{self.lists['train'].name} has images of {len(counts)} classes; two are needed."
                f"{self.first_error(train)}"
            )
        group_by, groups = self.grouping
        return {
            "class_labels": list(self.labels.names),
            "group_by": group_by,
            "grouping": groups.summary([s for s in STAGES if self.percent(s)], REMEDY),
            "skipped": [
                Skipped(count=0, reason=f"images of {name}: {self.lists['train'].name} has none")
                for index, name in enumerate(self.labels.names)
                if index not in counts
            ],
        } | ({"read_as": read_as} if (read_as := list(self.read_as())) else {})

    def first_error(self, entries: list[ImageEntry]) -> str:
        bad = next((entry for entry in entries if "error" in entry), None)
        return f" {self.named(bad, bad['error'])}." if bad else ""

    @cached_property
    def labels(self) -> Labels:
        """The classes; reads the file that names them, or the names in the list."""
        if self.labels_file:
            source = os.path.basename(self.labels_file)
            names = class_names(read_lines(self.labels_file), source)
        else:
            source = self.lists["train"].name
            names = names_in((label for *_, label in self.rows("train")), several=self.several)
        return Labels(names, source, self.by_name, self.several)

    def rows(self, stage: str) -> list[ListRow]:
        """Line, path and label of each image of a list."""
        rows = self.lines_of(stage)
        return rows[1:] if self.has_header(stage, rows) else rows

    def lines_of(self, stage: str) -> list[ListRow]:
        """The same, and the header, if there is one."""
        lines = read_lines(self.lists[stage].path)
        return list(image_lines(lines, split_name if self.by_name else split_number))

    def has_header(self, stage: str, rows: list[ListRow]) -> bool:
        return is_header(rows, self.lists[stage].path_of, by_name=self.by_name)

    def read_as(self) -> Iterator[str]:
        """The headers that were passed over."""
        for stage, file in self.lists.items():
            rows = self.lines_of(stage)
            if self.has_header(stage, rows):
                yield f"{file.name}: header: {rows[0][1]}, {rows[0][2]}"

    @cached_property
    def entries(self) -> Stages:
        """The entries of each list, in the order of its lines.

        Invalid lines are entries, too, which encoding rejects, so that users see them.
        """
        return {
            stage: [self.entry_of(stage, *row) for row in self.rows(stage)] for stage in self.lists
        }

    def entry_of(self, stage: str, line: int, path: str, label: str) -> ImageEntry:
        entry = ImageEntry(file=self.lists[stage].spelled(path), line=line)
        if stage != "train":
            entry["list"] = stage
        try:
            if not path or "\0" in path:
                raise ValueError("it is to have a path and a label")
            entry["label"] = self.labels.of(label)
        except ValueError as error:
            entry |= ImageEntry(file=self.lists[stage].name, error=str(error))
        return entry

    @cached_property
    def good(self) -> Stages:
        """The entries of valid lines."""
        return {
            stage: [entry for entry in entries if "error" not in entry]
            for stage, entries in self.entries.items()
        }

    @cached_property
    def grouping(self) -> tuple[str, Groups]:
        """What is kept together, and the groups, which the entries are given.

        Reads the files that name patients.
        """
        paths = (path for path, _ in self.located())
        where = self.lists["train"].folder or "The list"
        group_by = choose_group(self.fields["group_by"], paths, where)
        return group_by, add_groups(group_by, self.located(), os.path.dirname)

    def located(self) -> Iterator[tuple[str, ImageEntry]]:
        """The entries of valid lines with their paths."""
        for stage, entries in self.good.items():
            for entry in entries:
                yield os.path.join(self.lists[stage].folder, entry["file"]), entry

    def percent(self, stage: str) -> float:
        """How much of the training list is for a stage."""
        return 0 if stage in self.lists else self.fields[f"folder_pct_{stage}"]

    def stages(self) -> Stages:
        """The entries of all stages; those of a list that is divided begin with the good ones."""
        _ = self.grouping
        good = self.good
        stages = divided(
            good["train"], self.percent("val"), self.percent("test"), self.fields["seed"]
        )
        stages |= {stage: good[stage] for stage in good if stage != "train"}
        for stage, entries in self.entries.items():
            stages[stage] += [entry for entry in entries if "error" in entry]
        return stages

    def path_of(self, entry: ImageEntry) -> str:
        if "error" in entry:
            raise IngestionError(f"{entry['error']}.")
        return self.lists[entry.get("list", "train")].path_of(entry["file"])

    def named(self, entry: ImageEntry, text: str) -> str:
        """A text about an entry, with the file and the line that names it."""
        file = self.lists[entry.get("list", "train")].name
        return f"{file}, line {entry['line']}: {text}"


def indices_of(entry: ImageEntry) -> list[int]:
    label = entry.get("label", [])
    return label if isinstance(label, list) else [label]
