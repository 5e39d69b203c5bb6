"""Fields that all lists have: they come from the job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F

from core.listing.fields import Choice, Field, Folder, Number, Tag, Text, Time, Word
from core.models import Job
from core.representations.job import seconds_of
from core.representations.times import iso

DURATION = ExpressionWrapper(F("job__ended") - F("job__started"), output_field=DurationField())

_STATUSES = tuple(status.value for status in Job.Status)


def by_name(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


def of_jobs() -> Iterable[Field]:
    """Status, owner, times and notes."""
    return [
        Choice("status", "Status", "status", lambda row: row.job.status, "job__status", _STATUSES),
        Word("owner", "Owner", "text", lambda row: row.job.owner_name, "job__owner_name"),
        Time("created", "Created", "time", lambda row: iso(row.created), "created"),
        Time("ended", "Ended", "time", lambda row: iso(row.job.ended), "job__ended"),
        Field("duration", "Duration", "duration", lambda row: seconds_of(row.job), DURATION),
        Text("notes", "Notes", "notes", lambda row: row.notes, "notes"),
    ]


def of_filed() -> Iterable[Field]:
    """Tags and folder."""
    return [
        Tag("tag", "Tags", "tags", lambda row: row.tag_list, "tags"),
        Folder("folder", "Folder", "folder", lambda row: row.listed_in, "listed_in"),
    ]


def identity() -> Field:
    return Number("id", "Id", "number", lambda row: row.pk, "pk")


def name_of(value: Any) -> Field:
    return Text("name", "Name", "name", value, "name")
