"""On which stages of which datasets a model can be measured."""

from __future__ import annotations

from dataclasses import dataclass

from core.models import Job, Stage, TrainedModel

_OFFERED = 50
_ORDER = ("test", "val", "train")
"""The stage that says most of a model first: on the others, something was chosen or learnt."""


@dataclass(frozen=True)
class EvaluationChoice:
    """A stage of a dataset."""

    value: str
    """The dataset's id and the stage, as the address takes them."""
    title: str
    is_own: bool
    """Whether the model was trained on the dataset."""


def evaluation_choices(model: TrainedModel) -> list[EvaluationChoice]:
    """The stages of the model's dataset and of others of its task; the most telling first."""
    rows = Stage.objects.select_related("dataset").filter(
        dataset__task=model.dataset.task, dataset__job__status=Job.Status.DONE, entries__gt=0
    )
    own = sorted(rows.filter(dataset=model.dataset_id), key=_place)
    others = rows.exclude(dataset=model.dataset_id).order_by("-dataset__created", "-name")
    return [_choice(row, model) for row in [*own, *others[:_OFFERED]]]


def _place(row: Stage) -> int:
    return _ORDER.index(row.name) if row.name in _ORDER else len(_ORDER)


def _choice(row: Stage, model: TrainedModel) -> EvaluationChoice:
    title = f"{row.dataset.name}, {row.name} ({row.entries:,})"
    return EvaluationChoice(
        f"{row.dataset_id}:{row.name}", title, row.dataset_id == model.dataset_id
    )
