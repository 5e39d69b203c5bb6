"""An inference as a dictionary, without its outputs; see `core.inference.outputs`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from core.inference.answers import AnsweredInput
from core.models import Inference
from core.plugins.types import Stage
from core.remarks import TRAINING_INPUTS
from core.representations.artifact import artifact_details, artifact_summary, noted
from core.representations.metrics import measured_metrics
from core.representations.model import figure_remarks
from core.storage import InferenceFolder
from core.store.entries import TAG_NUMBERS


def inference_rows(*, settings: bool = True) -> QuerySet[Inference]:
    """Inferences with everything that `inference_summary` needs, their settings among it."""
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
            "ensemble": [
                {"model": {"id": row["model"], "name": row["name"]}, "epoch": row["epoch"]}
                for row in inference.fields.get("ensemble", [])
            ],
            "source": inference.source,
            "view": inference.view_id,
            "samples": inference.metrics.get("samples"),
            "test_time_flips": inference.fields.get("test_time_flips", False),
            "largest_component": inference.fields.get("largest_component", False),
        }
        | measured_metrics(model.dataset.task, inference.metrics)
    )


def inference_representation(inference: Inference) -> dict[str, Any]:
    """Everything about one inference except its outputs.

    Returns:
        Its summary; `stage`, None for other inputs than a stage; `dataset`, whose stage it is;
        `figure_remarks`, on what its metrics are worth; `input_remark`, how the inputs differ from
        the images that the network was trained on, "" if they do not.
    """
    source = inference.source
    remarks = []
    other = inference.fields.get("dataset_name", "")
    if source == Stage.TRAIN and not other:
        remarks = [TRAINING_INPUTS]
    elif source == Stage.VAL and not other and inference.snapshot.best:
        remarks = figure_remarks(inference.model, list(inference.model.snapshots.all()))
    return (
        inference_summary(inference)
        | artifact_details(inference)
        | {
            "stage": source if source in set(Stage) else None,
            "dataset": other or inference.model.dataset.name,
            "figure_remarks": remarks,
            "input_remark": noted(InferenceFolder(inference.folder).remark).get("remark", ""),
        }
    )


def answer_representation(answered: AnsweredInput | None) -> dict[str, Any] | None:
    """What was answered for an input; None if a former version made the inference.

    Returns:
        `text` and `columns`, by name; `details`, such as boxes; and where the label is known
        `truth`, `score` (larger is better) and `right`, None where that is not said. `figures`
        say how well it agrees with the label, `group` and `facts` what else is known of the input,
        such as DICOM tags.
    """
    if answered is None:
        return None
    numbers = [name for name in TAG_NUMBERS if name in answered.sizes]
    return {
        "text": answered.text,
        "columns": answered.columns,
        "details": answered.details,
        "truth": answered.truth,
        "score": answered.score,
        "right": answered.is_right,
        "figures": answered.figures,
        "group": answered.group,
        "facts": answered.facts | {name: answered.sizes[name] for name in numbers},
    }
