"""A dataset as a dictionary."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.models import Addition, Dataset, Job, Stage, TrainedModel
from core.models.job import FAILED
from core.remarks import grouped, grouping_warnings, left_out, read_as, warnings
from core.representations.artifact import artifact_details, artifact_summary
from core.representations.contents import RejectedEntries, contents


def dataset_rows(*, settings: bool = False) -> QuerySet[Dataset]:
    """Datasets with everything that `dataset_summary` needs, without long columns.

    Args:
        settings: whether they come with the fields of the plug-in's form.
    """
    stages = Stage.objects.defer("statistics")
    return (
        Dataset.objects.select_related("job__owner")
        .defer("user_data", "words", *(() if settings else ("fields",)))
        .annotate(model_count=_model_count())
        .prefetch_related(Prefetch("stages", stages))
    )


def whole_datasets() -> QuerySet[Dataset]:
    """Datasets with everything that the page of one of them needs."""
    rows = Dataset.objects.select_related("job__owner", "job__depends_on")
    return rows.annotate(model_count=_model_count())


def last_addition(dataset: Dataset) -> Addition | None:
    """The latest addition to a dataset, with its job and owner."""
    return dataset.additions.select_related("job__owner", "job__depends_on").first()


def trainable_datasets() -> QuerySet[Dataset]:
    """Datasets that are done or being created."""
    return Dataset.objects.exclude(job__status__in=FAILED)


def dataset_summary(dataset: Dataset) -> dict[str, Any]:
    """A dataset as it appears in lists."""
    counted: int | None = getattr(dataset, "model_count", None)
    return artifact_summary(dataset) | {
        "plugin": dataset.plugin_id,
        "task": dataset.task or None,
        "tags": dataset.tag_list,
        "listed_in": dataset.listed_in,
        "entries": dataset.entries,
        "bytes": dataset.bytes,
        "stages": {stage.name: _counts(stage) for stage in dataset.stages.all()},
        "models": dataset.models.count() if counted is None else counted,
        "has_leakage": dataset.leaks,
    }


def dataset_overview(dataset: Dataset) -> dict[str, Any]:
    """What the database knows of a dataset, without reading its files."""
    doubts = grouping_warnings_of(dataset)
    return (
        dataset_summary(dataset)
        | artifact_details(dataset)
        | {
            "dataset": dataset.name,
            "plugin_version": dataset.plugin_version,
            "left_out": left_out(dataset.user_data),
            "read_as": read_as(dataset.user_data),
            "leakage": dataset.leakage,
            "grouping": grouped(dataset.user_data),
            "grouping_warnings": doubts,
            "warnings": warnings(dataset.leakage) + doubts,
        }
    )


def grouping_warnings_of(dataset: Dataset) -> list[str]:
    """Doubts about what is kept together; none before it is done."""
    stages = [stage.name for stage in dataset.stages.all()]
    return grouping_warnings(dataset.user_data, stages) if stages else []


def dataset_representation(dataset: Dataset) -> dict[str, Any]:
    """Everything about one dataset; once it is done, with the contents of its manifest.

    Raises:
        StoreError: the manifest is missing or damaged.
    """
    found = dataset_overview(dataset)
    if dataset.job.status == Job.Status.DONE:
        found |= contents(dataset.folder)
    return found


def rejected_of(found: dict[str, Any], dataset: Dataset) -> dict[str, Any]:
    """All rejected entries, of which there may be very many, as `rejected`.

    Args:
        found: the dataset's representation.
    """
    return {"rejected": [asdict(entry) for entry in RejectedEntries(dataset.folder, found)]}


def _model_count() -> Coalesce:
    # Counts only for the rows of one page; a join would group all datasets first.
    of_one = TrainedModel.objects.filter(dataset=OuterRef("pk")).order_by().values("dataset")
    return Coalesce(Subquery(of_one.annotate(count=Count("pk")).values("count")), 0)


def _counts(stage: Stage) -> dict[str, int]:
    names = ("entries", "bytes", "shards", "rejected")
    return {name: getattr(stage, name) for name in names}
