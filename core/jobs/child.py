"""What a job's child process runs: `manage.py run_job ID TOKEN`."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from uuid import UUID

from core.exceptions import StoreError
from core.jobs import ledger
from core.jobs.causes import cause_of, describe
from core.jobs.database import retry_on_database_errors, skip_on_database_errors
from core.jobs.ledger import Claim
from core.jobs.log import say
from core.jobs.work.append import run_append
from core.jobs.work.infer import run_inference
from core.jobs.work.ingest import run_ingestion
from core.jobs.work.train import run_training
from core.models import Addition, Dataset, Inference, Job, TrainedModel
from core.names import printed_lines
from core.process.groups import die_with_parent
from core.process.interruption import heed_requests
from core.process.memory import offer_to_oom_killer
from core.progress import Progress
from core.registration.failures import failures
from core.remarks import repair_advice
from core.storage import data_folder
from core.store.check import reporting_damage

_WORK: dict[str, Callable[[Job, Progress], str | None]] = {
    Job.Kind.INGEST: run_ingestion,
    Job.Kind.APPEND: run_append,
    Job.Kind.TRAIN: run_training,
    Job.Kind.INFER: run_inference,
}
_REPORT_EVERY = 0.5


class _Reporter:
    """The engines' progress callable: writes to the job's row, not too often."""

    def __init__(self, held: Claim) -> None:
        self.held = held
        self.message = ""
        self.last = 0.0

    def __call__(self, done: int, total: int, message: str) -> None:
        now = time.monotonic()
        if now - self.last < _REPORT_EVERY and message.split()[:1] == self.message.split()[:1]:
            return
        self.last, self.message = now, message
        with skip_on_database_errors():
            ledger.report(self.held, done / total if total else 0, message)


def run(job_id: int, token: UUID) -> int:
    """Do the work of a claimed job; the exit code of the process."""
    die_with_parent(int(os.environ.get("DIGITS_PARENT") or os.getppid()))
    heed_requests()  # a lane's worker ignores Ctrl-C, and a child inherits that
    offer_to_oom_killer()
    held = Claim(job_id, token)
    job = retry_on_database_errors(held.rows.first)
    if job is None:
        say(f"Job {job_id} is not claimed with this token; nothing to do.")
        return 1
    say(f"--- {job}, attempt {job.attempt}")
    for failure in failures:
        say(str(failure))
    dataset = _dataset_of(job)
    try:
        with reporting_damage(dataset.folder):
            paused = _WORK[Job.Kind(job.kind)](job, _Reporter(held))
    except Exception as error:
        _explain(held, error, dataset)
        return 1
    if paused:
        retry_on_database_errors(lambda: ledger.note_pause(held, paused))
    say(paused or "done")
    return 0


def _dataset_of(job: Job) -> Dataset:
    """The dataset that a job makes or reads."""
    made = job.artifact
    if isinstance(made, Inference):
        made = made.model
    if isinstance(made, Addition | TrainedModel):
        made = made.dataset
    assert isinstance(made, Dataset)  # noqa: S101 - there are no other artifacts
    return made


def _explain(held: Claim, error: Exception, dataset: Dataset) -> None:
    """Say in the log and in the job's row why it failed."""
    cause = cause_of(error)
    text = describe(error, cause, data_folder().path)
    if cause == Job.Cause.INTERNAL_ERROR:
        print(printed_lines(traceback.format_exc()), end="", file=sys.stderr)
    if isinstance(error, StoreError):
        text = f"{text} {repair_advice(dataset.name)}"
    say(f"{type(error).__name__}: {error}")
    retry_on_database_errors(lambda: ledger.record_error(held, text, cause))
