"""What models reached on which inputs: inferences with figures, by equal inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.models import Dataset, Inference, Job, TrainedModel
from core.plugins import Stage
from core.representations.comparison import inputs_key
from core.representations.inference import inference_rows, inference_summary

_LOOKED_AT = 1000
"""The newest inferences that are looked at."""
BY_FIGURE, NEWEST = "figure", "newest"


@dataclass(frozen=True)
class Evaluations:
    """The evaluations on the same inputs, whose figures can be compared."""

    dataset: str
    """The name of the dataset whose stage was predicted, or of the model's."""
    stage: str
    """"": other inputs."""
    rows: Sequence[tuple[Inference, dict[str, Any]]]
    """Inferences, with their representations as evaluations."""


def evaluations_of_model(model: TrainedModel, order: str = BY_FIGURE) -> list[Evaluations]:
    """Those of a model, by inputs: the inputs that were measured last come first."""
    return _by_inputs(_finished().filter(model=model)[:_LOOKED_AT], order)


def evaluations_of_dataset(dataset: Dataset, order: str = BY_FIGURE) -> list[Evaluations]:
    """Those of all models on the stages of a dataset."""
    rows = _finished().filter(model__dataset__task=dataset.task, source__in=list(Stage))
    found = [row for row in rows[:_LOOKED_AT] if _dataset_of(row) == dataset.pk]
    return _by_inputs(found, order)


def _dataset_of(inference: Inference) -> int:
    """The id of the dataset whose stage was predicted, or of the model's."""
    pk: int = inference.fields.get("dataset", inference.model.dataset_id)
    return pk


def _evaluation(inference: Inference) -> dict[str, Any]:
    """An inference's summary, with the `interval` of the ranking metric, None if unknown; and the
    `dataset` and `stage`."""
    found = inference_summary(inference)
    intervals = inference.metrics.get("intervals", {})
    return found | {
        "dataset": inference.fields.get("dataset_name", inference.model.dataset.name),
        "stage": inference.source if inference.source in set(Stage) else "",
        "interval": intervals.get(found["ranking_metric"]["name"]),
    }


def _finished() -> Any:
    return inference_rows().filter(job__status=Job.Status.DONE)


def _by_inputs(inferences: Iterable[Inference], order: str) -> list[Evaluations]:
    """The evaluations among them; those without labels have no figure."""
    groups: dict[str, list[tuple[Inference, dict[str, Any]]]] = {}
    for row in inferences:
        found = _evaluation(row)
        if found["ranking_metric"]["value"] is not None:
            groups.setdefault(inputs_key(row), []).append((row, found))
    return [_ordered(rows, order) for rows in groups.values()]


def _ordered(rows: list[tuple[Inference, dict[str, Any]]], order: str) -> Evaluations:
    """The rows are the newest first already."""
    first = rows[0][1]
    if order == BY_FIGURE:
        sign = -1 if first["ranking_metric"]["larger_is_better"] else 1
        rows = sorted(rows, key=lambda row: sign * row[1]["ranking_metric"]["value"])
    return Evaluations(first["dataset"], first["stage"], rows)
