"""One child process a job: started, watched, ended as a group, and accounted for."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings

from core.jobs import ledger
from core.jobs.ledger import Claim
from core.models import Job

LOOK_EVERY = 0.3
BEAT_EVERY = 5.0

Watch = Callable[[Job], None]


def worker_name() -> str:
    """This process, as `host:pid`."""
    return f"{socket.gethostname()}:{os.getpid()}"


def supervise(job_id: int, watch: Watch | None = None) -> bool:
    """Claim a job, run it in a child process, and record how it ended.

    Returns:
        whether the job could be claimed. Ctrl-C in a terminal aborts the job.
    """
    held = ledger.claim(job_id, worker_name())
    if held is None:
        return False
    process = start_child(held)
    try:
        follow(held, process, watch)
    finally:
        stop(process, grace=0)
    conclude(held, process.returncode)
    if watch is not None:
        watch(Job.objects.get(pk=job_id))
    return True


def start_child(held: Claim) -> subprocess.Popen[bytes]:
    """Start `manage.py run_job` in a session of its own, printing to the job's log."""
    log = Job(pk=held.job_id).log_path
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "DIGITS_PARENT": str(os.getpid()),
        "KERAS_BACKEND": "tensorflow",
        "PYTHONUNBUFFERED": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_job"]
    with log.open("ab") as output:
        return subprocess.Popen(
            [*command, str(held.job_id), str(held.token)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )


def follow(held: Claim, process: subprocess.Popen[bytes], watch: Watch | None) -> None:
    """Keep the lease while the child runs; end it when asked to or fenced off."""
    beaten = time.monotonic()
    while True:
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_EVERY)
                return
            job = Job.objects.get(pk=held.job_id)
            if watch is not None:
                watch(job)
            if job.token != held.token:
                return
            if job.cancel_requested:
                stop(process, settings.DIGITS_ABORT_GRACE)
                return
            if time.monotonic() - beaten > BEAT_EVERY:
                beaten = time.monotonic()
                ledger.beat(held)
        except KeyboardInterrupt:
            ledger.abort(held.job_id, "Ctrl-C")


def stop(process: subprocess.Popen[bytes], grace: float) -> None:
    """End the child and every process of its group: SIGTERM, then SIGKILL."""
    if grace:
        signal_group(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    signal_group(process, signal.SIGKILL)
    process.wait()


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def conclude(held: Claim, exit_code: int) -> None:
    """Turn the child's end into the job's status and cause."""
    job = Job.objects.get(pk=held.job_id)
    if exit_code == 0:
        ledger.finish(held, Job.Status.DONE, cause="done")
    elif job.cancel_requested:
        ledger.finish(held, Job.Status.ABORTED, cause="aborted", message="")
    elif job.error:
        ledger.finish(held, Job.Status.ERROR)
    else:
        error, cause = describe_exit(exit_code)
        ledger.finish(held, Job.Status.ERROR, error=error, cause=cause)


def describe_exit(exit_code: int) -> tuple[str, str]:
    """The text and the cause of an end that the child could not explain itself."""
    if exit_code == -signal.SIGKILL:
        return (
            "The process was killed (SIGKILL), most likely because the machine ran out of "
            "memory. Try a smaller batch size or fewer processes.",
            "killed",
        )
    if exit_code < 0:
        name = signal.Signals(-exit_code).name
        return f"The process was ended by the signal {name}. The log may say why.", "signal"
    return f"The process ended with exit code {exit_code}. The log says why.", "exit"
