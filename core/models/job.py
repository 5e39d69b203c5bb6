"""The ledger of all work: one row per job, whatever the queue may do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

from core.models.owned import Owned
from core.storage import data_folder

if TYPE_CHECKING:
    from core.models.artifact import Artifact


class Kind(models.TextChoices):
    INGEST = "ingest", "Ingestion"
    APPEND = "append", "Addition"
    TRAIN = "train", "Training"
    INFER = "infer", "Inference"


_MADE_BY = {
    Kind.INGEST: "dataset",
    Kind.APPEND: "addition",
    Kind.TRAIN: "trainedmodel",
    Kind.INFER: "inference",
}
"""The related row of each kind."""


class Status(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    DONE = "done", "Done"
    ABORTED = "aborted", "Aborted"
    ERROR = "error", "Error"


class Cause(models.TextChoices):
    """How a job ended; `core.jobs.causes` has the advice for each."""

    DONE = "done", "Done"
    PAUSED = "paused", "Paused by its sweep"
    ABORTED = "aborted", "Aborted"
    USER_ERROR = "user error", "Data or options that cannot be used"
    INTERNAL_ERROR = "internal error", "Internal error"
    OUT_OF_MEMORY = "out of memory", "Out of memory"
    DISK_FULL = "disk full", "Disk full"
    DIVERGED = "diverged", "Diverged"
    CANNOT_GO_ON = "cannot go on", "Cannot go on after its last epoch"
    TIMEOUT = "timeout", "Time limit"
    KILLED = "killed", "Killed from outside"
    CRASHED = "crashed", "Crashed"
    LOST_WORKER = "lost worker", "Lost worker"
    LOST_HOST = "lost host", "Lost host"
    DEPENDENCY = "dependency", "Failed dependency"


class Priority(models.IntegerChoices):
    LOW = -1, "Low"
    NORMAL = 0, "Normal"
    HIGH = 1, "High"


ENDED = frozenset({Status.DONE, Status.PAUSED, Status.ABORTED, Status.ERROR})
UNFINISHED = frozenset({Status.WAITING, Status.RUNNING})
FAILED = frozenset({Status.ABORTED, Status.ERROR})


class Job(Owned):
    """A piece of work, what became of it, and who holds it.

    Every change of `status` goes through `core.jobs.ledger`, which knows the allowed
    transitions and makes each one a conditional UPDATE.
    """

    Kind: ClassVar = Kind
    Status: ClassVar = Status
    Cause: ClassVar = Cause
    Priority: ClassVar = Priority

    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING, db_index=True)
    progress = models.FloatField(default=0, help_text="From 0 to 1.")
    message = models.CharField(max_length=200, blank=True, help_text="What it is doing.")
    error = models.TextField(blank=True, help_text="Why it failed, for the user.")
    cause = models.CharField(max_length=40, blank=True, choices=Cause, help_text="How it ended.")

    attempt = models.PositiveIntegerField(default=0)
    losses = models.PositiveIntegerField(
        default=0, editable=False, help_text="Attempts that ended with their worker or host."
    )
    token = models.UUIDField(null=True, editable=False)
    worker = models.CharField(
        max_length=200, blank=True, editable=False, help_text="The process that holds it."
    )
    child = models.CharField(
        max_length=100, blank=True, editable=False, help_text="The process that does the work."
    )
    beats = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Counts up while a worker holds it."
    )
    heartbeat = models.DateTimeField(null=True, editable=False)
    cancel_requested = models.BooleanField(default=False, editable=False)
    cancelled_by = models.CharField(max_length=150, blank=True, editable=False)

    queued = models.BooleanField(
        default=True, editable=False, help_text="The job clusters may take it."
    )
    host = models.CharField(
        max_length=100, blank=True, editable=False, help_text="Where its resources are reserved."
    )
    lane = models.PositiveIntegerField(
        null=True, editable=False, help_text="Which worker of the host it was given to."
    )
    priority = models.IntegerField(choices=Priority, default=Priority.NORMAL)
    cpus = models.PositiveSmallIntegerField("CPU slots", default=1)
    gpus = models.PositiveSmallIntegerField("GPUs", default=0)
    gpu_ids = models.JSONField(
        "named GPUs", default=list, blank=True, help_text="Exactly these instead of the next free."
    )
    depends_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="dependents"
    )
    created = models.DateTimeField(default=timezone.now, db_index=True)
    started = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def artifact(self) -> Artifact | None:
        """The dataset, addition, model or inference that it makes; None if the row is gone."""
        found: Artifact | None = getattr(self, _MADE_BY[Kind(self.kind)], None)
        return found

    @property
    def is_finished(self) -> bool:
        return self.status in ENDED

    @property
    def has_failed(self) -> bool:
        """Whether it ended without what it was to make; it may be run again."""
        return self.status in FAILED

    @property
    def seconds(self) -> float | None:
        """How long it has run; None before it started."""
        if self.started is None:
            return None
        return ((self.ended or timezone.now()) - self.started).total_seconds()

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the progress so far; None where there is none."""
        if self.status != Status.RUNNING or not self.seconds or self.progress < 0.02:
            return None
        return self.seconds * (1 - self.progress) / self.progress

    @property
    def run(self) -> int:
        """Differs for each time that it was started; 0 before. What it makes is then made again."""
        return round(self.started.timestamp() * 1000) if self.started else 0

    @property
    def percent(self) -> int:
        return round(100 * self.progress)

    @property
    def log_path(self) -> Path:
        """The file with everything that the job's processes printed."""
        return data_folder().job_log(self.pk)
