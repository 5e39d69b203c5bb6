"""What the parts of a dataset say of it, joined: each is one ingestion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

from core.exceptions import IngestionError
from core.plugins import DataIngestionInterface
from core.spellings import composed

_CLASSES = {"class_labels": "classes", "palette": "colors of the classes"}
_SAME = _CLASSES | {"value_names": "names of the values", "ignore_index": "indices to be ignored"}
"""What `prepare` must return alike for all parts of a dataset."""

_LISTS = ("read_as", "skipped")
"""What `prepare` says of files."""


def joined_user_data(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """That of a dataset: the first part's, and what all of them say of their files and groups."""
    first, *others = parts
    if not others:
        return first
    joined = dict(first)
    for key in _LISTS:
        if said := [row for part in parts for row in part.get(key) or []]:
            joined[key] = [row for number, row in enumerate(said) if row not in said[:number]]
    if found := [part["grouping"] for part in parts if "grouping" in part]:
        joined["grouping"] = _joined_grouping(found)
        if len(found) < len(parts):  # A part is from before, or by a plug-in that says nothing.
            del joined["grouping"]["counts"]
    return joined


def _joined_grouping(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What several parts say of their groups; they may have groups in common."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part["counts"])
    both = {
        key: list(dict.fromkeys(chain.from_iterable(part[key] for part in parts)))
        for key in ("warnings", "wanted")
    }
    return parts[0] | both | {"counts": dict(counts), "parts": len(parts)}


def check_same(
    first: dict[str, Any], added: dict[str, Any], plugin: type[DataIngestionInterface]
) -> None:
    """Refuse entries whose labels mean something else than the dataset's."""
    for key, what in (_SAME | dict(plugin.same_user_data)).items():
        # A dataset may be older than what is said of newer ones.
        is_known = key in _CLASSES or (key in first and key in added)
        if is_known and _in_one_form(first.get(key)) != _in_one_form(added.get(key)):
            raise IngestionError(
                f"The {what} are {added.get(key)}; those of the dataset are {first.get(key)}. "
                f"Only entries of the same {'classes' if key in _CLASSES else what} can be "
                "appended."
            )


def _in_one_form(names: Any) -> Any:
    """Names of classes, which earlier versions kept in any Unicode form; else what is given."""
    if not isinstance(names, list):
        return names
    return [composed(name) if isinstance(name, str) else name for name in names]
