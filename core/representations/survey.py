"""What was found before a dataset is made, as a dictionary and in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.ingest.survey import Survey
from core.names import printed
from core.plugins import DataIngestionInterface
from core.remarks import grouped, grouping_warnings, left_out, read_as
from core.tasks import task_of

_COLORS = {1: "grey", 3: "RGB"}
_MOST_LABELS = 12


def survey_representation(
    found: Survey, plugin: type[DataIngestionInterface], task: str
) -> dict[str, Any]:
    """What pages and `manage.py survey --format json` say of it."""
    labels = [printed(str(name)) for name in found.user_data.get("class_labels") or []]
    return {
        "plugin": plugin.get_id(),
        "task": task,
        "summary": ", ".join(_facts(found, labels, is_picture=task_of(task).is_picture)),
        "unreadable": _unreadable(found),
        "reasons": [printed(reason) for reason in found.reasons],
        "stages": found.stages,
        "entries": found.entries,
        "tried": found.tried,
        "rejected": found.rejected,
        "classes": len(labels),
        "class_labels": labels[:_MOST_LABELS],
        "sizes": len(found.sizes),
        "grouping": grouped(found.user_data),
        "read_as": read_as(found.user_data),
        "left_out": left_out(found.user_data),
        "warnings": grouping_warnings(found.user_data, list(found.stages)),
        "suggested": found.suggested(plugin.as_in_files),
    }


def stage_text(stages: Mapping[str, int]) -> str:
    titles = {"train": "training", "val": "validation", "test": "testing"}
    parts = [f"{count:,} for {titles.get(stage, stage)}" for stage, count in stages.items()]
    return ", ".join(parts)


def _facts(found: Survey, labels: list[str], *, is_picture: bool) -> Iterator[str]:
    if labels:
        yield f"{len(labels):,} class{'' if len(labels) == 1 else 'es'}"
    what = "image" if is_picture else "entry"
    many = "images" if is_picture else "entries"
    yield f"{found.entries:,} {what if found.entries == 1 else many}"
    if not is_picture or not found.sizes:
        return
    yield _sizes(found)
    if len(found.channels) == 1:
        channels = next(iter(found.channels))
        yield _COLORS.get(channels, f"{channels} channels")
    else:
        yield "grey and color mixed" if set(found.channels) == {1, 3} else "channels differ"
    if set(found.dtypes) != {"uint8"}:
        yield " and ".join(sorted(found.dtypes))


def _sizes(found: Survey) -> str:
    heights, widths = zip(*found.sizes, strict=True)
    if len(found.sizes) == 1:
        return f"{widths[0]} × {heights[0]}"
    return f"{min(widths)} × {min(heights)} to {max(widths)} × {max(heights)}"


def _unreadable(found: Survey) -> str:
    """How many files cannot be read, of how many that were tried; "" if all can."""
    if not found.rejected:
        return ""
    many = f"{found.rejected:,} file{'' if found.rejected == 1 else 's'}"
    if found.is_complete:
        return f"{many} cannot be read"
    return f"{many} of the {found.tried:,} tried cannot be read"
