"""An inference as a dictionary, without its outputs; see `core.inference.outputs`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.models import Inference
from core.representations.artifact import artifact_details, artifact_summary
from core.representations.metrics import measured_metrics


def inference_rows() -> QuerySet[Inference]:
    """Inferences with everything that `inference_summary` needs."""
    return Inference.objects.select_related("job__owner", "snapshot", "model__dataset")


def whole_inferences() -> QuerySet[Inference]:
    """Inferences with everything that the page of one of them needs."""
    return inference_rows().select_related("job__depends_on")


def inference_summary(inference: Inference) -> dict[str, Any]:
    """An inference as it appears in lists."""
    model = inference.model
    return (
        artifact_summary(inference)
        | {
            "model": {"id": model.pk, "name": model.name},
            "task": model.dataset.task or None,
            "epoch": inference.snapshot.epoch,
            "source": inference.source,
            "view": inference.view_id,
            "samples": inference.metrics.get("samples"),
        }
        | measured_metrics(model.dataset.task, inference.metrics)
    )


def inference_representation(inference: Inference) -> dict[str, Any]:
    """Everything about one inference except its outputs."""
    return inference_summary(inference) | artifact_details(inference)
