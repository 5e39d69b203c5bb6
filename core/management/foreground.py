"""What `ingest`, `train` and `infer` share: run a job now, show it, report it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from core.checks import JOBS
from core.forms.creation import Creation
from core.forms.settings import SettingsError, bound
from core.jobs.execution import abort, execute_here
from core.jobs.resources import why_waiting
from core.models import Artifact, Job
from core.names import printed
from core.numbers import whole_number

BAR = 30
WAIT_EVERY = 0.5


class ProgressBar:
    """One line on a terminal, rewritten; elsewhere a line whenever something changed."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.last = ("", -1)
        self.shown = 0.0

    def __call__(self, job: Job) -> None:
        message = printed(job.message)
        if self.stream.isatty():
            filled = round(BAR * job.progress)
            left = f", {job.seconds_left:.0f} s left" if job.seconds_left else ""
            bar = f"[{'#' * filled}{'.' * (BAR - filled)}] {job.percent:3d} % {message}{left}"
            self.stream.write(f"\r\x1b[K{bar}" + ("\n" if job.is_finished else ""))
        elif (job.message, job.percent) != self.last and time.monotonic() - self.shown > 2:
            self.shown = time.monotonic()
            self.stream.write(f"{job.percent:3d} % {message}\n")
        self.last = (job.message, job.percent)
        self.stream.flush()


class JobCommand(BaseCommand):
    """A command that creates something through its form and runs its job."""

    # The others concern pages, and import all that makes them.
    requires_system_checks = [JOBS]

    def add_job_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            dest="assignments",
            metavar="FIELD=VALUE",
            help="A field of the form; may be given several times.",
        )
        parser.add_argument(
            "--queue", action="store_true", help="Only enqueue the job; the cluster runs it."
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def create(
        self, make: Callable[..., Creation], values: dict[str, str], options: dict[str, Any]
    ) -> Any:
        """Bind the form to what the command was given, and save it if it is valid."""
        try:
            creation = bound(make, values, options["assignments"])
        except SettingsError as error:
            self.refuse({error.field: [str(error)]}, options)
        if not creation.is_valid():
            self.refuse(creation.errors, options)
        made = creation.save(queue=options["queue"])
        if creation.remark and options["verbosity"]:
            self.stderr.write(creation.remark)
        return made

    def refuse(self, errors: dict[str, list[str]], options: dict[str, Any]) -> None:
        """Print the form's errors by field, and exit with 1."""
        for field, texts in errors.items():
            for text in texts:
                self.stderr.write(text if field == "__all__" else f"{field}: {text}")
        if options["format"] == "json":
            self.stdout.write(json.dumps({"errors": errors}))
        sys.exit(1)

    def run_job(self, artifact: Artifact, options: dict[str, Any]) -> None:
        """Run the job here with a progress bar, unless it is only to be enqueued."""
        if options["queue"]:
            return
        bar = ProgressBar(sys.stderr)
        told = ""
        try:
            while not execute_here(artifact.job_id, bar if options["verbosity"] else None):
                job = Job.objects.get(pk=artifact.job_id)
                if job.is_finished or job.status == Job.Status.RUNNING:
                    break
                if (reason := why_waiting(job)) != told:
                    self.stderr.write(reason)
                    told = reason
                time.sleep(WAIT_EVERY)
        except KeyboardInterrupt:  # while it waits; one that runs takes it itself
            abort(artifact.job, "Ctrl-C")
        artifact.refresh_from_db()

    def print_result(
        self, artifact: Artifact, details: dict[str, Any], options: dict[str, Any]
    ) -> None:
        """Print what became of it; exit with 1 where the job failed or was aborted."""
        job = artifact.job
        seconds = None if job.seconds is None else round(job.seconds, 2)
        if options["format"] == "json":
            head = {"id": artifact.pk, "name": str(artifact), "status": job.status}
            ending = {"error": job.error} if job.error else {}
            result = head | {"seconds": seconds} | details | ending
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(
                f"{artifact._meta.verbose_name} {artifact.pk} “{artifact}”: {job.status}"
            )
        if job.status in {Job.Status.ERROR, Job.Status.ABORTED}:
            if job.error:
                self.stderr.write(job.error, self.style.ERROR)
            self.stderr.write(f"The log: {job.log_path}")
            sys.exit(1)


def find(rows: Any, what: str, wanted: str) -> Any:
    """The row with that id or name.

    Raises:
        CommandError: there is none.
    """
    pk = whole_number(wanted)
    found = rows.filter(Q(name=wanted) if pk is None else Q(pk=pk) | Q(name=wanted)).first()
    if found is None:
        names = ", ".join(rows.values_list("name", flat=True)[:20]) or "none"
        raise CommandError(f"There is no {what} {wanted!r}; there are: {names}.")
    return found
