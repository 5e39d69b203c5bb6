"""Groups that a dataset has already: what is added of them goes to the stage where they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from core.plugins import Entry, Stage
from core.storage import DatasetFolder
from core.store.entries import file_of, group_of

_MOST_NAMED = 10
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
        self._bare: set[str] = set()
        for part, stage, entry in _entries_of(folder, len(parts)):
            if (name := group_of(entry)) is not None:
                code = _code_of(name, parts[part])
                self._names.setdefault(code, name)
                self._stages.setdefault(code, stage)
                self._bare.add(_code_of(name, parts[part], "bare", code))

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

    def doubts(self, stages: Stages, user_data: Mapping[str, Any]) -> list[str]:
        """Sentences on added groups that may be known ones.

        Args:
            stages, user_data: as for `placed`.
        """
        first: dict[str, str] = {}
        for entry in chain.from_iterable(stages.values()):
            if (name := group_of(entry)) is not None:
                code = _code_of(name, user_data)
                bare = _code_of(name, user_data, "bare", code)
                if code not in self._names and bare in self._bare:
                    first.setdefault(name, file_of(entry))
        if not first:
            return []
        files = sorted(first.values())
        more = f" and {len(files) - _MOST_NAMED:,} more" if len(files) > _MOST_NAMED else ""
        return [
            "PatientIDs (or names of groups) of added entries differ from some in the dataset in "
            f"leading zeros or separators only: {', '.join(files[:_MOST_NAMED])}{more}. They are "
            "different groups; if they are of one patient, write them alike."
        ]


def _code_of(
    group: str, user_data: Mapping[str, Any], kind: str = "codes", default: str | None = None
) -> str:
    codes = user_data.get("grouping", {}).get(kind, {})
    code: str = codes.get(group, group if default is None else default)
    return code


def _entries_of(folder: Path, parts: int) -> Iterator[tuple[int, str, Entry]]:
    for stage in Stage:
        for part in range(parts):
            path = DatasetFolder(folder).entries_of(part, stage)
            if path.exists():
                with path.open("rb") as lines:
                    for line in lines:
                        yield part, stage.value, json.loads(line)
