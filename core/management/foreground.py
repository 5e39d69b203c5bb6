"""What `ingest`, `train` and `infer` share: run a job now, show it, report it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any, NoReturn, TextIO

from django.core.management.base import CommandError, CommandParser
from django.db.models import Q

from core.forms.creation import Creation
from core.forms.settings import SettingsError, bound
from core.jobs.execution import abort, execute_here
from core.jobs.resources import why_waiting
from core.jobs.supervisor import Watch
from core.management.command import DigitsCommand
from core.management.ends import Failure
from core.management.output import discard_output
from core.models import Artifact, Job
from core.names import printed
from core.numbers import whole_number
from core.process.interruption import Asked, requests_to_end
from core.representations.artifact import artifact_summary

BAR = 30
WAIT_EVERY = 0.5


class ProgressBar:
    """One line on a terminal, rewritten; elsewhere a line whenever something changed."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.last = ("", -1)
        self.shown = 0.0

    def __call__(self, job: Job) -> None:
        # Where nobody reads it any more, such as a terminal that was closed, the job goes on.
        with suppress(OSError):
            self.show(job, printed(job.message))

    def show(self, job: Job, message: str) -> None:
        if self.stream.isatty():
            filled = round(BAR * job.progress)
            left = f", {job.seconds_left:.0f} s left" if job.seconds_left else ""
            bar = f"[{'#' * filled}{'.' * (BAR - filled)}] {job.percent:3d} % {message}{left}"
            self.stream.write(f"\r\x1b[K{bar}" + ("\n" if job.is_finished else ""))
        elif (message, job.percent) != self.last and time.monotonic() - self.shown > 2:
            self.shown = time.monotonic()
            self.stream.write(f"{job.percent:3d} % {message}\n")
        self.last = (message, job.percent)
        self.stream.flush()


class JobCommand(DigitsCommand):
    """A command that creates something through its form and runs its job."""

    asked = Asked()

    def execute(self, *args: Any, **options: Any) -> Any:
        with ExitStack() as self.noting:
            try:
                return super().execute(*args, **options)
            except OSError:
                if not self.asked:
                    raise
                discard_output()  # the terminal is closed
                sys.exit(self.asked.exit_code)

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
        self.add_format(parser)

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
        # From here on there is a job, and how it ends must be recorded.
        self.asked = self.noting.enter_context(requests_to_end(for_good=True))
        made = creation.save(queue=options["queue"])
        if creation.remark and options["verbosity"]:
            self.stderr.write(creation.remark)
        return made

    def refuse(self, errors: dict[str, list[str]], options: dict[str, Any]) -> NoReturn:
        """End with the form's errors by field.

        Raises:
            CommandError: always.
        """
        lines = [
            text if field == "__all__" else f"{field}: {text}"
            for field, texts in errors.items()
            for text in texts
        ]
        if options["format"] == "json":
            self.write_json({"error": " ".join(lines), "errors": errors})
        raise Failure(" ".join(lines), said="\n".join(lines), is_told=True)

    def run_job(self, artifact: Artifact, options: dict[str, Any]) -> None:
        """Run the job here with a progress bar, unless it is only to be enqueued."""
        if not options["queue"]:
            bar = ProgressBar(sys.stderr) if options["verbosity"] else None
            run_to_its_end(artifact.job_id, self.asked, bar, self.stderr.write)
            artifact.refresh_from_db()
        if not self.asked:
            self.noting.close()

    def print_result(
        self, artifact: Artifact, details: dict[str, Any], options: dict[str, Any]
    ) -> None:
        """Print what became of it; the exit code is 0 only if the job is done or enqueued.

        Args:
            details: the representation of it, or of what it was added to.
        """
        job = artifact.job
        if options["format"] == "json":
            self.write_json(details | artifact_summary(artifact))
        else:
            self.stdout.write(
                f"{artifact._meta.verbose_name} {artifact.pk} “{artifact}”: {job.status}"
            )
        if job.has_failed:
            if job.error:
                self.stderr.write(job.error, self.style.ERROR)
            self.stderr.write(f"The log: {job.log_path}")
        elif job.status == Job.Status.DONE or options["queue"]:
            return
        sys.exit(self.asked.exit_code or 1)


def run_to_its_end(
    job_id: int, asked: Asked, watch: Watch | None, tell: Callable[[str], object]
) -> None:
    """Run a job that this process holds, attempt by attempt, until it has ended.

    A cluster that took it meanwhile, since this process was stopped for long, is waited for.

    Args:
        tell: is given what it waits for.
    """
    told, losses = "", 0
    while not asked:
        ran = execute_here(job_id, asked, watch)
        job = Job.objects.select_related("depends_on").get(pk=job_id)
        if job.is_finished:
            return
        if ran and job.losses > losses:
            reason = "Its process was killed; it is started again."
        elif job.status == Job.Status.RUNNING:
            reason = f"It runs on {job.host} now, by the job cluster."
        else:
            reason = why_waiting(job)
        if reason != told and not asked:
            tell(reason)
        told, losses = reason, job.losses
        time.sleep(WAIT_EVERY)
    job = Job.objects.get(pk=job_id)
    if not job.is_finished:
        abort(job, str(asked))


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
