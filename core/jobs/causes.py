"""What a user can do about each way in which a job may end."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.exceptions import (
    DivergedError,
    KilledError,
    OutOfMemoryError,
    ResumeError,
    StoreError,
    UserError,
)
from core.models.job import Cause
from core.troubles import is_disk_full, trouble

ADVICE: dict[str, str] = {
    Cause.PAUSED: "Its sweep resumes it if it is among the best; “Resume” does so at once.",
    Cause.USER_ERROR: "Fix the data as the message says, then run it again; or choose other "
    "options (“Change options”).",
    Cause.INTERNAL_ERROR: "This is a fault of the product or of a plug-in; the log has the details "
    "that its makers need.",
    Cause.OUT_OF_MEMORY: "Lower the batch size, the network's width or the number of CPU slots "
    "(“Change options”), or let fewer jobs run at once (DIGITS_WORKERS).",
    Cause.DISK_FULL: "Delete datasets, models or inferences that are not needed any more, or give "
    "the disk more space; then run it again.",
    Cause.DIVERGED: "Train it with a lower learning rate (“Change options”).",
    Cause.CANNOT_GO_ON: "Its snapshots are kept and can predict. Start over, which deletes them, "
    "or train another model (“Change options”).",
    Cause.TIMEOUT: "Give it less to do, or ask the operator for a longer DIGITS_JOB_TIMEOUT.",
    Cause.KILLED: "Somebody or something on the machine ended its process; run it again.",
    Cause.CRASHED: "A library failed; the end of the log often names it.",
    Cause.LOST_WORKER: "The machine's job cluster was killed, again and again; the operator finds "
    "why in the machine's log.",
    Cause.LOST_HOST: "The machine that ran it was switched off or lost the database; run it again.",
    Cause.DEPENDENCY: "Fix what it needs and run that again; then run this again.",
}


def advice_for(cause: str) -> str:
    return ADVICE.get(cause, "")


def cause_of(error: BaseException) -> str:
    """The cause that an exception of the work stands for."""
    if is_disk_full(error):
        return Cause.DISK_FULL
    if isinstance(error, KilledError):
        return Cause.KILLED
    if isinstance(error, MemoryError | OutOfMemoryError):
        return Cause.OUT_OF_MEMORY
    if isinstance(error, DivergedError):
        return Cause.DIVERGED
    if isinstance(error, ResumeError):
        return Cause.CANNOT_GO_ON
    if isinstance(error, UserError | StoreError) or trouble(error):
        return Cause.USER_ERROR
    return Cause.INTERNAL_ERROR


def describe(error: BaseException, cause: str, folder: Path) -> str:
    """The text of an exception for the user."""
    if cause == Cause.DISK_FULL:
        return (
            f"There was no space left for the job on the disk that holds {folder}, or in the quota "
            f"there. After what was unfinished was removed, {_free_megabytes(folder)} MB are free."
        )
    if isinstance(error, MemoryError):
        return "Memory ran out."
    if isinstance(error, UserError | StoreError | KilledError):
        return str(error)
    if text := trouble(error):
        return text
    return f"An internal error: {type(error).__name__}: {error}"


def _free_megabytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free // 2**20
