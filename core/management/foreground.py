"""What `ingest`, `train` and `infer` share: run a job now, show it, report it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from typing import Any, NoReturn, TextIO

from django.core.management.base import CommandError, CommandParser

from core.forms.creation import Creation
from core.forms.settings import SettingsError, bound
from core.jobs.execution import abort, execute_here
from core.jobs.resources import why_waiting
from core.jobs.supervisor import Watch
from core.management.command import DigitsCommand
from core.management.ends import Failure
from core.management.output import discard_output
from core.models import Artifact, Job
from core.models.lookup import by_id_or_name
from core.names import printed
from core.process.interruption import Asked, requests_to_end
from core.representations.artifact import artifact_summary

_BAR = 30
_WAIT_EVERY = 0.5


class ProgressBar:
    """One line, updated in place, on a terminal; elsewhere a new line for each change."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.last = ("", -1)
        self.shown = 0.0

    def __call__(self, job: Job) -> None:
        # The job continues even if the output is gone, as with a terminal that was closed.
        with suppress(OSError):
            self.show(job, printed(job.message))

    def show(self, job: Job, message: str) -> None:
        if self.stream.isatty():
            filled = round(_BAR * job.progress)
            left = f", {job.seconds_left:.0f} s left" if job.seconds_left else ""
            bar = f"[{'#' * filled}{'.' * (_BAR - filled)}] {job.percent:3d} % {message}{left}"
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
                discard_output()  # the terminal was closed
                sys.exit(self.asked.exit_code)

    def add_job_arguments(self, parser: CommandParser) -> None:
        self.add_assignments(parser)
        self.add_queue(parser)
        self.add_format(parser)

    def add_assignments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            dest="assignments",
            metavar="FIELD=VALUE",
            help="A field of the form; may be repeated.",
        )

    def add_queue(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queue", action="store_true", help="Only enqueue the job, for the cluster to run."
        )

    def create(
        self, make: Callable[..., Creation], values: dict[str, str], options: dict[str, Any]
    ) -> Any:
        """Bind the form to the command's arguments, and save it if it is valid."""
        creation = self.valid(make, values, options)
        # From here on there is a job, whose end must be recorded.
        self.asked = self.noting.enter_context(requests_to_end(for_good=True))
        made = creation.save(queue=options["queue"])
        if creation.remark and options["verbosity"]:
            self.stderr.write(creation.remark)
        return made

    def valid(
        self, make: Callable[..., Creation], values: dict[str, str], options: dict[str, Any]
    ) -> Any:
        """The form bound to the command's arguments; exits if it is not valid."""
        try:
            creation = bound(make, values, options["assignments"])
        except SettingsError as error:
            self.refuse({error.field: [str(error)]}, options)
        if not creation.is_valid():
            self.refuse(creation.errors, options)
        return creation

    def refuse(self, errors: dict[str, list[str]], options: dict[str, Any]) -> NoReturn:
        """Exit with the form's errors by field.

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
        raise Failure(" ".join(lines), stderr="\n".join(lines), is_reported=True)

    def run_job(self, artifact: Artifact, options: dict[str, Any]) -> None:
        """Run the job in this process with a progress bar, unless it is only enqueued."""
        self.run_jobs([artifact], options)

    def run_jobs(self, artifacts: Iterable[Artifact], options: dict[str, Any]) -> None:
        """Run jobs one after the other; a request to end aborts all that have not ended."""
        for artifact in () if options["queue"] else artifacts:
            bar = ProgressBar(sys.stderr) if options["verbosity"] else None
            _run_to_its_end(artifact.job_id, self.asked, bar, self.stderr.write)
            artifact.refresh_from_db()
        if not self.asked:
            self.noting.close()

    def print_result(
        self, artifact: Artifact, details: dict[str, Any], options: dict[str, Any]
    ) -> None:
        """Print the result; the exit code is 0 only if the job is done or enqueued.

        Args:
            details: the representation of the artifact, or of the dataset it was added to.
        """
        job = artifact.job
        if options["format"] == "json":
            self.write_json(details | artifact_summary(artifact))
        else:
            self.stdout.write(
                f"{artifact._meta.verbose_name} {artifact.pk} “{artifact}”: {job.status}"
            )
        if job.has_failed:
            self.print_error(job)
        elif job.status == Job.Status.DONE or options["queue"]:
            return
        sys.exit(self.asked.exit_code or 1)

    def print_error(self, job: Job) -> None:
        if job.error:
            self.stderr.write(job.error, self.style.ERROR)
        self.stderr.write(f"Log: {job.log_path}")


def _run_to_its_end(
    job_id: int, asked: Asked, watch: Watch | None, tell: Callable[[str], object]
) -> None:
    """Run a job held by this process, attempt by attempt, until it has ended.

    If a cluster has taken it over because this process was suspended, wait for the cluster.

    Args:
        tell: called with the reason for waiting.
    """
    last_reason, losses = "", 0
    while not asked:
        ran = execute_here(job_id, asked, watch)
        job = Job.objects.select_related("depends_on").get(pk=job_id)
        if job.is_finished:
            return
        if ran and job.losses > losses:
            reason = "The job's process was killed; starting it again."
        elif job.status == Job.Status.RUNNING:
            reason = f"The job cluster now runs it on {job.host}."
        else:
            reason = why_waiting(job)
        if reason != last_reason and not asked:
            tell(reason)
        last_reason, losses = reason, job.losses
        time.sleep(_WAIT_EVERY)
    job = Job.objects.get(pk=job_id)
    if not job.is_finished:
        abort(job, str(asked))


def find(rows: Any, what: str, wanted: str) -> Any:
    """Find the row with that id or name.

    Raises:
        CommandError: there is none.
    """
    found = by_id_or_name(rows, wanted)
    if found is None:
        names = ", ".join(rows.values_list("name", flat=True)[:20]) or "none"
        raise CommandError(f"There is no {what} {wanted!r}; known: {names}.")
    return found
