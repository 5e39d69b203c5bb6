"""Manage jobs from the command line."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.management import get_system_username
from django.core.management.base import CommandError, CommandParser

from core.exceptions import DependentsError, TransitionError
from core.jobs import execution
from core.jobs.causes import advice_for
from core.jobs.database import skip_on_database_errors
from core.jobs.resources import why_waiting
from core.jobs.start_over import plan_start_over, start_over
from core.management.command import DigitsCommand
from core.management.foreground import ProgressBar
from core.management.job_arguments import add_actions
from core.management.job_rows import (
    find_jobs,
    lines,
    table,
    title_of,
)
from core.management.log_tail import LogReader, follow, last_lines
from core.management.starting_over import confirm
from core.management.waiting import JobWatcher, TimeIsUpError, until_ended
from core.models import Job
from core.models.job import ENDED
from core.representations.job import job_representation, job_summary, jobs_with_names

_TIME_IS_UP = 3


class Command(DigitsCommand):
    help = "List, show, abort, retry and wait for jobs, and print their logs."

    def add_arguments(self, parser: CommandParser) -> None:
        add_actions(
            parser,
            {
                "list": self.print_list,
                "show": self.print_facts,
                "log": self.print_log,
                "abort": self.abort,
                "retry": self.retry,
                "wait": self.wait,
            },
        )

    def handle(self, *, run: Callable[..., None], **options: Any) -> None:
        execution.look_after_jobs()
        run(**options)

    def print_list(
        self, *, statuses: list[str], kinds: list[str], limit: int, **options: Any
    ) -> None:
        jobs = jobs_with_names()
        if statuses:
            jobs = jobs.filter(status__in=statuses)
        if kinds:
            jobs = jobs.filter(kind__in=kinds)
        if options["format"] == "json":
            self.write_json([job_summary(job) for job in jobs[:limit]])
        else:
            self.stdout.write("\n".join(table(jobs[:limit])))

    def print_facts(self, *, job_id: int, **options: Any) -> None:
        found = job_representation(find_jobs([job_id])[0])
        if options["format"] == "json":
            self.write_json(found)
        else:
            self.stdout.write("\n".join(lines(found)))

    def print_log(self, *, job_id: int, follow_it: bool, count: int | None, **options: Any) -> None:
        job = find_jobs([job_id])[0]
        reader, decoder = LogReader(job.log_path), codecs.getincrementaldecoder("utf-8")("replace")

        def show(data: bytes) -> None:
            self.stdout.write(decoder.decode(data), ending="")
            self.stdout.flush()

        if count is not None:
            show(last_lines(b"".join(reader.read()), count))
        watcher = JobWatcher(self.stderr.write)
        for data in follow(reader, lambda: not follow_it or _has_ended(job_id, watcher)):
            show(data)
        if reader.file is None:
            raise CommandError(f"{title_of(job)} has no log yet; it will be {job.log_path}.")
        reader.close()

    def abort(self, *, job_ids: list[int], **options: Any) -> None:
        user = get_system_username() or f"user {os.getuid()}"
        refused = 0
        for job in find_jobs(job_ids):
            if not execution.abort(job, user[:150]):
                self.stderr.write(f"{title_of(job)} had already ended: {job.status}.")
                refused += 1
            elif job.is_finished:
                self.stdout.write(f"{title_of(job)}: aborted.")
            else:
                grace = f"it has {settings.DIGITS_ABORT_GRACE} s to exit"
                self.stdout.write(f"{title_of(job)}: asked to stop; {grace}.")
        if refused:
            raise CommandError(f"{refused} of {len(set(job_ids))} could not be aborted.")

    def retry(
        self, *, job_ids: list[int], from_the_start: bool, interactive: bool, **options: Any
    ) -> None:
        refused = 0
        jobs = find_jobs(job_ids)
        plans = {job.pk: plan_start_over(job) for job in jobs if from_the_start}
        failed = [plans[job.pk] for job in jobs if job.pk in plans and job.has_failed]
        confirm(failed, self.stderr.write, ask=interactive)
        for job in jobs:
            try:
                if job.pk in plans:
                    start_over(plans[job.pk])
                    job.refresh_from_db()
                elif job.status != Job.Status.WAITING:
                    execution.restart(job)
            except (TransitionError, DependentsError) as error:
                self.stderr.write(f"{title_of(job)} is {job.status}. {error}")
                refused += 1
            else:
                self.stdout.write(f"{title_of(job)}: waiting. {why_waiting(job)}")
        if refused:
            raise CommandError(f"{refused} of {len(set(job_ids))} could not be retried.")

    def wait(
        self, *, job_ids: list[int], timeout: float | None, verbosity: int, **options: Any
    ) -> None:
        jobs = find_jobs(job_ids)
        bar = ProgressBar(sys.stderr) if len(jobs) == 1 and verbosity else None
        failed = 0
        try:
            for job in until_ended(jobs, JobWatcher(self.stderr.write), timeout, bar):
                failed += job.status not in {Job.Status.DONE, Job.Status.PAUSED}
                self.tell_end(job)
        except TimeIsUpError as error:
            if bar is not None and sys.stderr.isatty():
                self.stderr.write("")  # end the line of the progress bar
            left = ", ".join(f"{title_of(job)} ({job.status})" for job in error.jobs)
            text = f"Not finished after {timeout:g} s: {left}."
            raise CommandError(text, returncode=_TIME_IS_UP) from None
        if failed:
            raise CommandError(f"{failed} of {len(jobs)} failed or were aborted.")

    def tell_end(self, job: Job) -> None:
        """Report how a job ended, and why if it failed."""
        if job.status == Job.Status.DONE:
            self.stdout.write(f"{title_of(job)}: done in {job.seconds or 0:.1f} s.")
        elif not job.is_finished:
            self.stderr.write(f"{title_of(job)} was deleted.")
        elif job.status == Job.Status.PAUSED:
            self.stdout.write(f"{title_of(job)}: {job.message or job.status}.")
        elif job.status == Job.Status.ABORTED:
            by = f" by {job.cancelled_by}" if job.cancelled_by else ""
            self.stderr.write(f"{title_of(job)}: aborted{by}.")
        else:
            cause = job.get_cause_display() or job.status
            self.stderr.write(f"{title_of(job)}: {cause}. {job.error} {advice_for(job.cause)}")
            self.stderr.write(f"Log: {job.log_path}")


def _has_ended(job_id: int, watcher: JobWatcher) -> bool:
    """Whether the job's log is complete, as it is too when its row was deleted."""
    watcher.look()
    with skip_on_database_errors():
        unfinished = jobs_with_names().filter(pk=job_id).exclude(status__in=ENDED).first()
        watcher.explain([unfinished] if unfinished else [])
        return unfinished is None
    return False
