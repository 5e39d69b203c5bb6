"""Starting a training run over: what earlier runs left is deleted, once it was shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from core.exceptions import DependentsError
from core.jobs import ledger
from core.jobs.deletion import SECONDS, files_of, inferences_of, key_of, line_of, unfinished
from core.jobs.disk import put_aside, remove, size_within
from core.jobs.execution import settle_dependents
from core.models import Inference, Job, TrainedModel


@dataclass(frozen=True)
class StartOver:
    """What is deleted when a job starts over; only a training run leaves something of value."""

    job: Job
    snapshots: int = 0
    inferences: tuple[Inference, ...] = ()
    bytes: int = 0
    exact: bool = True
    """False: there are more bytes; there was no time to count all."""

    @property
    def lines(self) -> list[str]:
        """What goes, and whose that is."""
        count = f"{self.snapshots} snapshot{'' if self.snapshots == 1 else 's'}"
        return [*([count] if self.snapshots else []), *map(line_of, self.inferences)]

    @property
    def blocked(self) -> list[str]:
        """Why it cannot be now: inferences that have not ended."""
        return unfinished(self.inferences)

    @property
    def key(self) -> str:
        """Differs when something else would go: what was agreed to is compared with it."""
        return " ".join([f"snapshots:{self.snapshots}", *map(key_of, self.inferences)])


def plan_start_over(job: Job) -> StartOver:
    """What starting a job over takes along; nothing is changed."""
    model = job.artifact
    if not isinstance(model, TrainedModel):
        return StartOver(job)
    inferences = tuple(inferences_of([model]))
    size, exact = size_within(_paths_of(model, inferences), SECONDS)
    return StartOver(job, model.snapshots.count(), inferences, size, exact)


def start_over(plan: StartOver) -> int:
    """Let the job wait again, with nothing left of what it did before.

    Returns:
        the bytes freed.

    Raises:
        TransitionError: it has not ended, or is done.
        DependentsError: an inference has not ended, or is not in the plan.
    """
    model = plan.job.artifact
    if not isinstance(model, TrainedModel):
        ledger.restart(plan.job.pk)
        settle_dependents()
        return 0
    aside = None
    try:
        with transaction.atomic():
            # First, since nobody can claim it before all of this is true.
            ledger.restart(plan.job.pk)
            inferences = tuple(inferences_of([model]))
            paths = [path for row in inferences for path in files_of(row)]
            _forget(model, inferences, plan)
            aside = put_aside(model.folder)
    except BaseException:
        if aside is not None:
            aside.rename(model.folder)
        raise
    settle_dependents()
    return sum(map(remove, paths if aside is None else [aside, *paths]))


def _forget(model: TrainedModel, inferences: tuple[Inference, ...], plan: StartOver) -> None:
    """Delete the rows, if they are those that were agreed to."""
    if blocked := unfinished(inferences):
        raise DependentsError(" ".join(blocked))
    if not set(inferences) <= set(plan.inferences):
        raise DependentsError(f"Meanwhile there are more inferences of “{model}”. Look again.")
    for row in inferences:
        row.delete()
        row.job.delete()
    model.snapshots.all().delete()
    model.summarize()


def _paths_of(model: TrainedModel, inferences: tuple[Inference, ...]) -> list[Path]:
    return [model.folder, *(path for row in inferences for path in files_of(row))]
