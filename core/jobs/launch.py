"""Starting and ending the child process of a job, with all that it starts itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time

from django.conf import settings

from core.jobs.identity import name_of
from core.jobs.ledger import Claim
from core.jobs.logfile import LogFile
from core.jobs.resources import gpu_environment
from core.models import Job
from core.process.groups import identity_of, kill_group


class Child:
    """The running child process of a claimed job, and its log."""

    def __init__(self, held: Claim) -> None:
        """Start `manage.py run_job` in its own session."""
        self.log = LogFile(Job(pk=held.job_id).log_path)
        environment = os.environ | {
            "DIGITS_PARENT": str(os.getpid()),
            "KERAS_BACKEND": "tensorflow",
            "PYTHONUNBUFFERED": "1",
            "TF_CPP_MIN_LOG_LEVEL": "2",
            "TF_FORCE_GPU_ALLOW_GROWTH": "true",
            **gpu_environment(Job(pk=held.job_id)),
        }
        self.process = subprocess.Popen(
            [*settings.DIGITS_JOB_COMMAND, str(held.job_id), str(held.token)],
            stdin=subprocess.DEVNULL,
            stdout=self.log.write_end,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
        self.log.child_has_it()
        self.identity = identity_of(self.process.pid)
        self.name = name_of(self.process.pid)
        self.pidfd = os.pidfd_open(self.process.pid)

    def wait(self, seconds: float) -> bool:
        """Take what it prints for that many seconds, or until it ends; whether it did."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and (left := end - time.monotonic()) > 0:
            self.log.pump(left, self.pidfd)
        return self.process.poll() is not None

    def stop(self, grace: float) -> None:
        """End it and every process of its group: SIGTERM, then SIGKILL."""
        if grace and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            self.wait(grace)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> int:
        """End what is left of it; its exit code, negative for a signal."""
        self.stop(grace=0)
        kill_group(self.identity)
        self.log.drain()
        os.close(self.pidfd)
        return int(self.process.returncode)
