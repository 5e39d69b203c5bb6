"""From the rows of a table to entries by stage."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple, NotRequired, TypedDict

from core.plugins import IngestionError, Stage
from core.plugins.splits import choose_stages
from digits_image_regression.columns import Columns
from digits_image_regression.decimals import number
from digits_image_regression.table import Row, Table

STAGES = frozenset(Stage)
Stages = dict[str, list["RowEntry"]]


class RowEntry(TypedDict):
    """One row, as the JSON object that is kept of it; there may be a million."""

    file: str
    """Relative to the folder of the images; of an invalid row, the CSV file's name."""
    line: int
    label: NotRequired[float | list[float]]
    group: NotRequired[str]
    error: NotRequired[str]
    """What is wrong with the row."""


class Listing(NamedTuple):
    """The entries of all rows, in their order."""

    good: list[RowEntry]
    bad: list[RowEntry]
    """Those of invalid rows."""
    told: list[str]
    """The stage of each good one, where a column tells it."""


def read_entries(table: Table, columns: Columns, mark: str = ".") -> Listing:
    """The entries of a table.

    Args:
        table: from which rows are read.
        columns: what they mean.
        mark: the decimal mark.

    Raises:
        IngestionError: a row names no stage, or there are no rows.
    """
    good, bad, told = listing = Listing([], [], [])
    for row in table.rows:
        try:
            entry = entry_of(row, columns, mark)
        except ValueError as error:
            bad.append(RowEntry(file=table.name, line=row[0], error=str(error)))
            continue
        good.append(entry)
        if columns.stage is not None:
            told.append(_stage_of(row, columns.stage, table.name))
    if not good and not bad:
        raise IngestionError(f"{table.name} has a header, but no rows.")
    return listing


def by_stage(listing: Listing, chosen: Sequence[str]) -> Stages:
    """The entries of each stage, in the order of their rows.

    Invalid rows are entries of training, which encoding rejects, so that users see
    them.

    Args:
        chosen: the stage of each good one.
    """
    stages: Stages = {stage.value: [] for stage in Stage}
    for entry, stage in zip(listing.good, chosen, strict=True):
        stages[stage].append(entry)
    stages[Stage.TRAIN] += listing.bad
    return stages


def entry_of(row: Row, columns: Columns, mark: str) -> RowEntry:
    """The entry of a row.

    Raises:
        ValueError: the row is invalid; the text says why.
    """
    line, cells = row
    if len(cells) != columns.count:
        raise ValueError(f"it has {len(cells)} cells, but the header {columns.count}")
    path = columns.path.fill(cells)
    if path is None or "\0" in path:
        raise ValueError("it names no image")
    if os.path.normpath(path).split(os.sep)[0] == os.pardir:
        raise ValueError(f"{path} leads out of the folder of the images; name a folder above")
    values = [number(cells[index], mark) for index in columns.values]
    entry = RowEntry(file=path, line=line, label=values[0] if len(values) == 1 else values)
    if columns.group is not None and (group := cells[columns.group].strip()):
        entry["group"] = group
    return entry


def _stage_of(row: Row, column: int, name: str) -> str:
    line, cells = row
    stage = cells[column].strip().lower()
    if stage not in STAGES:
        raise IngestionError(
            f"{name}, line {line}: “{cells[column][:40]}” is not a stage; write train, val or test."
        )
    return stage


def split_by_group(
    entries: Iterable[RowEntry], val_percent: float, test_percent: float, seed: int
) -> list[str]:
    """A stage for each entry; those of one group have the same."""
    groups = [entry.get("group") for entry in entries]
    return choose_stages(
        groups,
        [0] * len(groups),
        val_percent=val_percent,
        test_percent=test_percent,
        seed=seed,
    )
