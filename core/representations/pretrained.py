"""A pretrained model as a dictionary."""

from __future__ import annotations

from typing import Any

from core.models import PretrainedModel
from core.representations.metrics import training_metrics
from core.representations.times import iso


def pretrained_representation(row: PretrainedModel) -> dict[str, Any]:
    """Everything about one.

    `model` and `epoch` say what it was made from, "" and 0 if it was imported from a file: then
    `import` is the report of `core.training.importing`, else None, and `sha256` the checksum of
    that file.
    """
    known = ("name", "network", "network_options", "class_labels", "feature", "epoch", "bytes")
    return (
        {"id": row.pk}
        | {name: getattr(row, name) for name in known}
        | {
            "task": row.task or None,
            "model": row.model_name,
            "license": row.license,
            "source": row.source,
            "sha256": row.sha256,
            "import": row.matched or None,
            "owner": row.owned_by,
            "created": iso(row.created),
            "path": str(row.path),
        }
        | training_metrics(row.task, row.metrics)
    )
