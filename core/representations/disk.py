"""Who and what takes the space of the data folder, as dictionaries; sizes are those of rows."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, QuerySet, Sum

from core.models import (
    Dataset,
    Inference,
    Job,
    PretrainedModel,
    Snapshot,
    Stage,
    TrainedModel,
    Upload,
)

_PARTS = ("datasets", "models", "pretrained", "uploads")
_UNFINISHED = (Job.Status.ERROR, Job.Status.ABORTED)


def disk_by_owner() -> list[dict[str, Any]]:
    """What each owner's data takes, the most first.

    Returns:
        `owner` in words, and the bytes of the entries of their `datasets`, the snapshots of
        their `models`, their `pretrained` models and `uploads`, and the `total`.
    """
    stages, snapshots = Stage.objects.all(), Snapshot.objects.all()
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_PARTS, 0))
    for part, rows, owner in (
        ("datasets", stages, "dataset__job__owner_name"),
        ("models", snapshots, "model__job__owner_name"),
        ("pretrained", PretrainedModel.objects.all(), "owner_name"),
        ("uploads", Upload.objects.all(), "owner_name"),
    ):
        for name, size in _sums(rows, owner):
            found[name][part] += size
    table = [
        {"owner": name or "commands", **sizes, "total": sum(sizes.values())}
        for name, sizes in found.items()
    ]
    return sorted(table, key=lambda row: -row["total"])


def largest(limit: int) -> list[dict[str, Any]]:
    """The datasets and models that take most.

    Returns:
        at most `limit` rows of `kind`, `id`, `name`, `owner` and `bytes`, the largest first.
    """
    datasets = _with_bytes(Dataset.objects.all(), "stages__bytes", limit)
    models = _with_bytes(TrainedModel.objects.all(), "snapshots__bytes", limit)
    rows = [
        {
            "kind": kind,
            "id": row.pk,
            "name": row.name,
            "owner": row.job.owned_by,
            "bytes": row.total,
        }
        for kind, found in (("dataset", datasets), ("model", models))
        for row in found
    ]
    return sorted(rows, key=lambda row: -row["bytes"])[:limit]


def freed_by_deletion() -> list[dict[str, Any]]:
    """What is kept, and may not be needed any more.

    Returns:
        rows of `kind` (dataset, model, inference, upload, pretrained), `status` of those that
        failed or were aborted, else "", `count`, and `bytes`; None of inferences.
    """
    unfinished = {
        "dataset": _counted(Dataset.objects.all(), "stages__bytes"),
        "model": _counted(TrainedModel.objects.all(), "snapshots__bytes"),
        "inference": _counted(Inference.objects.all()),
    }
    found = [
        {"kind": kind, "status": status, "count": count, "bytes": size}
        for kind, rows in unfinished.items()
        for status, count, size in rows
    ]
    others = {"upload": Upload.objects.all(), "pretrained": PretrainedModel.objects.all()}
    for kind, rows in others.items():
        facts = rows.aggregate(count=Count("pk"), bytes=Sum("bytes"))
        found += [{"kind": kind, "status": "", **facts}] if facts["count"] else []
    return found


def _counted(rows: QuerySet[Any], path: str = "") -> list[tuple[str, int, int | None]]:
    """The status, number and bytes of those whose jobs failed or were aborted."""
    known = rows.order_by().filter(job__status__in=_UNFINISHED).values_list("job__status")
    counted = known.annotate(count=Count("pk", distinct=True)).order_by("-job__status")
    if not path:
        return [(status, count, None) for status, count in counted]
    return [(status, count, size or 0) for status, count, size in counted.annotate(size=Sum(path))]


def _sums(rows: QuerySet[Any], owner: str) -> list[tuple[str, int]]:
    return list(rows.order_by().values_list(owner).annotate(total=Sum("bytes")))


def _with_bytes(rows: QuerySet[Any], path: str, limit: int) -> QuerySet[Any]:
    found = rows.select_related("job__owner").annotate(total=Sum(path))
    return found.filter(total__gt=0).order_by("-total")[:limit]
