"""What lists of datasets show."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import OuterRef, Subquery

from core.listing.common_fields import by_name, identity, name_of, of_filed, of_jobs
from core.listing.fields import Field, Number, Word
from core.models import Dataset, Stage
from core.plugins import Stage as StageName


def _entries_in(stage: str, row: Dataset) -> int | None:
    return next((one.entries for one in row.stages.all() if one.name == stage), None)


def _of_stage(stage: str) -> Field:
    entries = Stage.objects.filter(dataset=OuterRef("pk"), name=stage).values("entries")
    return Number(
        stage, stage.capitalize(), "number", partial(_entries_in, stage), Subquery(entries[:1])
    )


def _models_on(row: Any) -> int:
    return row.model_count


FIELDS = by_name(
    identity(),
    Field("picture", "Image", "picture", lambda row: None),
    name_of(lambda row: row.name),
    Word("plugin", "Plug-in", "plugin", lambda row: row.plugin_id, "plugin_id"),
    Word("task", "Task", "text", lambda row: row.task, "task"),
    *(_of_stage(stage.value) for stage in StageName),
    Number("entries", "Samples", "number", lambda row: row.entries, "entries"),
    Number("bytes", "On disk", "bytes", lambda row: row.bytes, "bytes"),
    Number("models", "Models", "number", _models_on, "model_count"),
    *of_filed(),
    *of_jobs(),
)
