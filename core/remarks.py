"""Sentences about datasets and trainings, used by pages, commands and jobs alike."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping
from typing import Any

from core.names import printed

TRAINING_INPUTS = (
    "The network was trained on these inputs: the figures say nothing about other data."
)
COPIES_NOT_FOUND = (
    "Stages are searched for identical and nearly identical images, and for copies that are "
    "flipped, rotated by 90 degrees or inverted (in up to about 100,000 samples); copies that are "
    "cropped or rotated by other angles are not found."
)
_MANY_SNAPSHOTS = 10
_FEW_ENTRIES = 50
"""The best of more snapshots, by fewer validation entries, is partly the luckiest one."""

_PURPOSES = {"val": "validation", "test": "testing"}
_PLURALS = {
    "patient": "patients",
    "study": "studies",
    "series": "series",
    "folder": "folders",
    "case": "cases",
}
"""Of what groups may be; others are called groups."""


def repair_advice(name: str) -> str:
    """What to do if files of the dataset with that name are damaged."""
    return (
        "To list all damaged files, and to repair them from the original data, "
        f"run: manage.py verify {shlex.quote(name)} --repair"
    )


def left_out(user_data: Mapping[str, Any]) -> list[str]:
    """What the plug-in skipped when it listed the entries: how many, and why."""
    rows = user_data.get("skipped") or []
    return [
        printed(f"{row['count']:,}: {row['reason']}" if isinstance(row, Mapping) else str(row))
        for row in rows
    ]


def read_as(user_data: Mapping[str, Any]) -> list[str]:
    """How the plug-in read its files, where it found that out itself: separators, headers."""
    return [printed(str(text)) for text in user_data.get("read_as") or []]


def grouped(user_data: Mapping[str, Any]) -> str:
    """By what entries are kept together, and how many groups there are; empty if not known."""
    grouping = user_data.get("grouping", {})
    if "counts" not in grouping:
        return ""
    counts = grouping["counts"].items()
    # Parts that were added may have groups in common.
    most = "up to " if grouping.get("parts", 1) > 1 else ""
    by = "; ".join(f"by {unit}: {most}{number:,} {_unit(unit, number)}" for unit, number in counts)
    return printed(f"Grouped {by}." if by else "Not grouped.")


def grouping_warnings(user_data: Mapping[str, Any], stages: Collection[str]) -> list[str]:
    """Sentences on groups that may be wrong, or leave nothing for a stage that was wanted.

    Args:
        stages: those that the dataset has.
    """
    grouping = user_data.get("grouping") or {}
    sentences = list(grouping.get("warnings", ()))
    if missing := [_PURPOSES[stage] for stage in grouping.get("wanted", ()) if stage not in stages]:
        sentences.append(_nothing_left(grouping, " or ".join(missing)))
    return [printed(sentence) for sentence in sentences]


def _nothing_left(grouping: Mapping[str, Any], purposes: str) -> str:
    counts = grouping.get("counts", {})
    if not counts:
        return f"There are so few entries that nothing is left for {purposes}."
    one = sum(counts.values()) == 1
    few = f"All entries are one group, by {next(iter(counts))}," if one else "Groups are so few"
    correct = "correct PatientID, or " if "patient" in counts else ""
    return (
        f"{few} {'so ' if one else ''}that nothing is left for {purposes}. If that is wrong, "
        f"{correct}{grouping.get('remedy', 'change the groups')}."
    )


def _unit(unit: str, number: int) -> str:
    if number == 1:
        return unit if unit in _PLURALS else "group"
    return _PLURALS.get(unit, "groups")


def initial_in_words(report: Mapping[str, Any]) -> str:
    """Which layers of a network started with the weights of a file, and which are frozen."""
    parts = [f"Started from {report['file']}: {_layers(report['matched'])} matched"]
    parts.append(f"random weights in {_layers(report['random'])}")
    if report["frozen"]:
        parts.append(f"{_layers(report['frozen'])} frozen")
    return printed("; ".join(parts)) + "."


def _layers(names: list[str]) -> str:
    """How many layers, and which."""
    count = f"{len(names)} layer{'' if len(names) == 1 else 's'}"
    return f"{count} ({', '.join(names)})" if names else "no layer"


def training_figures(*, validation_entries: int) -> str:
    """What figures are worth that were measured on the training stage alone."""
    cause = (
        "Set a validation interval (val_interval)"
        if validation_entries
        else "Create the dataset with a validation stage"
    )
    return (
        "There was no validation: all figures are of the training stage and say nothing about "
        f"other data. {cause}."
    )


def chosen_among(
    snapshots: int, *, validation_entries: int, validation_groups: int | None
) -> list[str]:
    """Whether the best snapshot's figures flatter it, since it was chosen by them.

    Args:
        snapshots: how many were compared.
        validation_entries: of the stage by which they were compared.
        validation_groups: of that stage, such as patients; None where entries name no group.
    """
    if snapshots <= _MANY_SNAPSHOTS or not validation_entries:
        return []
    if validation_groups == 1:
        few = "one group (such as a patient)"
    elif validation_entries < _FEW_ENTRIES:
        few = "one entry" if validation_entries == 1 else f"{validation_entries} entries"
    else:
        return []
    return [
        f"The best of {snapshots} snapshots was chosen by its figures on the validation stage, "
        f"which has only {few}: they flatter it. Measure it on data that chose nothing, such as "
        "a test stage."
    ]


def warnings(leakage: Mapping[str, Any]) -> list[str]:
    """Dataset warnings about leakage between stages; empty if there is none."""
    groups = leakage.get("groups", {}).get("count", 0)
    duplicates = leakage.get("duplicates", {})
    exact, near = duplicates.get("exact", 0), duplicates.get("near", 0)
    at_least = "At least " if duplicates.get("at_least") else ""
    sentences = []
    if groups:
        have = "group has" if groups == 1 else "groups have"
        sentences.append(f"{groups:,} {have} samples in more than one stage.")
    if exact:
        are = "sample is" if exact == 1 else "samples are"
        sentences.append(f"{at_least}{exact:,} {are} identical to one of an earlier stage.")
    if near:
        are = "sample looks" if near == 1 else "samples look"
        sentences.append(f"{at_least}{near:,} {are} nearly identical to one of an earlier stage.")
    if changed := duplicates.get("changed", 0):
        are = "sample is" if changed == 1 else "samples are"
        sentences.append(
            f"At least {changed:,} {are} one of an earlier stage, flipped, rotated or inverted."
        )
    return sentences
