"""What a job's child process runs: `manage.py run_job ID TOKEN`."""

from __future__ import annotations

import os
import signal
import time
import traceback
from uuid import UUID

from core.exceptions import UserError
from core.jobs import ledger
from core.jobs.ledger import Claim
from core.jobs.log import say
from core.jobs.work.infer import run_inference
from core.jobs.work.ingest import run_ingestion
from core.jobs.work.train import run_training
from core.models import Job
from core.process import die_with_parent

WORK = {
    Job.Kind.INGEST: run_ingestion,
    Job.Kind.TRAIN: run_training,
    Job.Kind.INFER: run_inference,
}
REPORT_EVERY = 0.5


class Reporter:
    """The engines' progress callable: writes to the job's row, not too often."""

    def __init__(self, held: Claim) -> None:
        self.held = held
        self.message = ""
        self.last = 0.0

    def __call__(self, done: int, total: int, message: str) -> None:
        now = time.monotonic()
        if now - self.last < REPORT_EVERY and message.split()[:1] == self.message.split()[:1]:
            return
        self.last, self.message = now, message
        ledger.report(self.held, done / total if total else 0, message)


def run(job_id: int, token: UUID) -> int:
    """Do the work of a claimed job; the exit code of the process."""
    die_with_parent(int(os.environ.get("DIGITS_PARENT") or os.getppid()))
    for number in (signal.SIGTERM, signal.SIGINT):
        # The cluster's workers ignore these, and a child inherits that.
        signal.signal(number, signal.SIG_DFL)
    held = Claim(job_id, token)
    job = held.rows.first()
    if job is None:
        say(f"Job {job_id} is not claimed with this token; nothing to do.")
        return 1
    say(f"--- {job}, attempt {job.attempt}")
    try:
        WORK[Job.Kind(job.kind)](job, Reporter(held))
    except UserError as error:
        say(f"{type(error).__name__}: {error}")
        ledger.record_error(held, str(error), "user error")
        return 1
    except MemoryError:
        traceback.print_exc()
        ledger.record_error(held, "Memory ran out. Try a smaller batch size.", "out of memory")
        return 1
    except Exception as error:
        traceback.print_exc()
        text = f"An internal error: {type(error).__name__}: {error}. The job's log has the details."
        ledger.record_error(held, text, "internal error")
        return 1
    say("done")
    return 0
