"""The inference that a training was asked to end with."""

from __future__ import annotations

from dataclasses import dataclass

from core.jobs.work.evaluation import FIELD
from core.models import Inference, Job, TrainedModel
from core.plugins import Stage


@dataclass(frozen=True)
class Evaluated:
    """What the page of a model says of it."""

    job: Job
    """What is waited for: the training, then the inference."""
    inference: Inference | None

    @property
    def is_coming(self) -> bool:
        return not self.job.is_finished


def evaluated(model: TrainedModel) -> Evaluated | None:
    """The newest one; None where none was asked for, or none will come."""
    if not model.fields.get(FIELD):
        return None
    rows = Inference.objects.filter(model=model, source=Stage.VAL.value).select_related("job")
    found = rows.first()
    if not model.job.is_finished:
        return Evaluated(model.job, None)
    return None if found is None else Evaluated(found.job, found)
