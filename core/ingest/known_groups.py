"""Groups that a dataset has already: what is added of them goes to the stage where they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.plugins import Entry, Stage
from core.storage import DatasetFolder
from core.store.entries import group_of

Stages = dict[str, list[Entry]]


class KnownGroups:
    """The groups of a dataset, by the code that spellings of one name have in common."""

    def __init__(self, folder: Path, parts: Sequence[Mapping[str, Any]]) -> None:
        """Read the entries of a dataset.

        Args:
            folder: the dataset's.
            parts: what `prepare` returned for each part.
        """
        self._names: dict[str, str] = {}
        self._stages: dict[str, str] = {}
        for part, stage, entry in _entries_of(folder, len(parts)):
            if (name := group_of(entry)) is not None:
                code = _code_of(name, parts[part])
                self._names.setdefault(code, name)
                self._stages.setdefault(code, stage)

    def placed(self, stages: Stages, user_data: Mapping[str, Any]) -> Stages:
        """Added entries by stage; those of a known group have its name.

        They have its stage, too, unless no percentage divided them: then users said where they
        belong, and are warned of groups in several stages.

        Args:
            user_data: what `prepare` returned for what is added.
        """
        wanted = user_data.get("grouping", {}).get("wanted", [])
        divided = {Stage.TRAIN.value, *wanted} if wanted else set()
        placed: Stages = {stage: [] for stage in stages}
        for stage, entries in stages.items():
            for entry in entries:
                code = _code_of(group_of(entry) or "", user_data)
                if code in self._names:
                    entry["group"] = self._names[code]
                home = self._stages.get(code, stage) if stage in divided else stage
                placed[home].append(entry)
        return placed


def _code_of(group: str, user_data: Mapping[str, Any]) -> str:
    code: str = user_data.get("grouping", {}).get("codes", {}).get(group, group)
    return code


def _entries_of(folder: Path, parts: int) -> Iterator[tuple[int, str, Entry]]:
    for stage in Stage:
        for part in range(parts):
            path = DatasetFolder(folder).entries_of(part, stage)
            if path.exists():
                with path.open("rb") as lines:
                    for line in lines:
                        yield part, stage.value, json.loads(line)
