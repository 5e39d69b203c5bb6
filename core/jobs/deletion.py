"""Deleting datasets, models and inferences with all that depends on them, and their files.

What a deletion takes along is planned first and shown to whoever asks for it, in the web,
the admin and commands alike; then it is carried out as it was shown, or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError

from core.exceptions import DependentsError
from core.jobs.disk import remove, size_within
from core.models import Addition, Artifact, Dataset, Inference, Job, TrainedModel
from core.storage import older_log

SECONDS = 2.0
"""How long a plan may count bytes: people wait for it."""


@dataclass(frozen=True)
class Deletion:
    """What goes with an artifact, and how many bytes that frees."""

    artifacts: tuple[Artifact, ...]
    """The rows that go, in the order in which they can: the asked one last."""
    bytes: int
    exact: bool = True
    """False: there are more bytes; there was no time to count all."""

    @property
    def asked(self) -> Artifact:
        return self.artifacts[-1]

    @property
    def dependents(self) -> tuple[Artifact, ...]:
        """The models and inferences that go along; additions are parts of their dataset."""
        return tuple(row for row in self.artifacts[:-1] if not isinstance(row, Addition))

    @property
    def lines(self) -> list[str]:
        """What depends on it, and whose that is."""
        return [line_of(row) for row in self.dependents]

    @property
    def blocked(self) -> list[str]:
        """Why it cannot be carried out now: jobs that have not ended."""
        return unfinished(self.artifacts)

    @property
    def key(self) -> str:
        """Differs when other rows would go: what was agreed to is compared with it."""
        return " ".join(map(key_of, self.artifacts))


def plan_deletions(artifacts: Iterable[Artifact]) -> list[Deletion]:
    """A plan for each of several that does not go along with another one."""
    until = time.monotonic() + SECONDS
    plans = [plan_deletion(row, max(0.0, until - time.monotonic())) for row in artifacts]
    along = {key_of(row) for plan in plans for row in plan.artifacts[:-1]}
    return [plan for plan in plans if key_of(plan.asked) not in along]


def plan_deletion(artifact: Artifact, seconds: float | None = None) -> Deletion:
    """What deleting a dataset, model or inference takes along; nothing is changed.

    Args:
        artifact: as above.
        seconds: how long bytes may be counted; by default `SECONDS`.
    """
    rows = (*_dependents_of(artifact), artifact)
    paths = [path for row in rows for path in files_of(row)]
    size, exact = size_within(paths, SECONDS if seconds is None else seconds)
    return Deletion(rows, size, exact)


def carry_out(plan: Deletion) -> int:
    """Delete the rows with their jobs, logs and folders.

    Returns:
        the bytes freed.

    Raises:
        DependentsError: a job has not ended, or something that is not in the plan depends
            on it now; the text names what.
    """
    try:
        with transaction.atomic():
            rows = _current(plan)
            _refuse_unless_agreed(rows, plan)
            paths = [path for row in rows for path in files_of(row)]
            for row in rows:
                row.delete()
                row.job.delete()
    except ProtectedError as error:
        raise DependentsError(f"Something was made from “{plan.asked}” in the meantime.") from error
    return sum(map(remove, paths))


def _current(plan: Deletion) -> tuple[Artifact, ...]:
    """What would go now; the jobs are held, so that none is run again meanwhile."""
    asked = type(plan.asked)._default_manager.filter(pk=plan.asked.pk).first()
    if asked is None:
        raise DependentsError(f"“{plan.asked}” was deleted already.")
    rows = (*_dependents_of(asked), asked)
    jobs = Job.objects.select_for_update().in_bulk([row.job_id for row in rows])
    for row in rows:
        row.job = jobs[row.job_id]
    return rows


def _refuse_unless_agreed(rows: tuple[Artifact, ...], plan: Deletion) -> None:
    agreed = plan.key.split()
    if added := [row for row in rows if key_of(row) not in agreed]:
        texts = "; ".join(line_of(row) for row in added)
        raise DependentsError(f"Meanwhile more depends on “{plan.asked}”: {texts}. Look again.")
    if blocked := unfinished(rows):
        raise DependentsError(" ".join(blocked))


def _dependents_of(artifact: Artifact) -> tuple[Artifact, ...]:
    """What depends on it, in the order in which it can be deleted."""
    if isinstance(artifact, TrainedModel):
        return tuple(inferences_of([artifact]))
    if isinstance(artifact, Dataset):
        models = list(artifact.models.select_related("job__owner"))
        additions = artifact.additions.select_related("job__owner", "dataset")
        return (*inferences_of(models), *models, *additions)
    return ()


def inferences_of(models: Iterable[TrainedModel]) -> Iterable[Inference]:
    rows = Inference.objects.filter(model__in=models)
    return rows.select_related("job__owner", "model", "snapshot__model")


def unfinished(rows: Iterable[Artifact]) -> list[str]:
    """A sentence for each whose job has not ended."""
    return [
        f"The job {row.job_id} of {title_of(row)} is {row.job.status}; abort it first."
        for row in rows
        if not row.job.is_finished
    ]


def key_of(row: Artifact) -> str:
    return f"{row._meta.model_name}:{row.pk}"


def title_of(row: Artifact) -> str:
    return f"the {row._meta.verbose_name} “{row}”"


def line_of(row: Artifact) -> str:
    """What it is and whose, such as: the model “net” (made by ann, done)."""
    return f"{title_of(row)} (made by {row.job.owned_by}, {row.job.status})"


def files_of(artifact: Artifact) -> list[Path]:
    log = artifact.job.log_path
    folders = [] if isinstance(artifact, Addition) else [artifact.folder]
    return [*folders, log, older_log(log)]
