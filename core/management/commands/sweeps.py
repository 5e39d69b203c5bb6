"""Show, stop and resume sweeps from the command line."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from django.contrib.auth.management import get_system_username
from django.core.management.base import CommandError, CommandParser

from core.jobs import sweeps
from core.management import arguments
from core.management.command import DigitsCommand
from core.management.foreground import find
from core.management.sweep_lines import bounded, lines
from core.representations.sweeps import sweep_details, sweep_rows, sweep_summary


class Command(DigitsCommand):
    help = "List, show, stop and resume sweeps."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        listing = actions.add_parser("list", help="List sweeps, newest first.")
        showing = actions.add_parser("show", help="Show the runs of a sweep, the best first.")
        stopping = actions.add_parser(
            "stop", help="Start nothing more of it, and abort what runs; paused runs are kept."
        )
        resuming = actions.add_parser("resume", help="Resume a sweep that was stopped.")
        for action in (showing, stopping, resuming):
            action.add_argument("sweep", type=arguments.name, help="The sweep's id or name.")
        for action in (listing, showing):
            action.add_argument(
                "--limit", type=arguments.count_of(1), default=50, help="Rows to print at most."
            )
        runs = {
            listing: self.print_list,
            showing: self.print_one,
            stopping: self.stop,
            resuming: self.resume,
        }
        for action, run in runs.items():
            action.set_defaults(run=run)
            self.add_format(action)

    def handle(self, *, run: Callable[..., None], **options: Any) -> None:
        run(**options)

    def print_list(self, *, limit: int, **options: Any) -> None:
        found = [sweep_summary(sweep) for sweep in sweep_rows()[:limit]]
        if options["format"] == "json":
            self.write_json(found)
            return
        for row in found:
            parts = [f"{name}={text}" for name, text in row["space"].items()]
            parts += [f"{row['folds']} folds"] if row["folds"] > 1 else []
            tried = ", ".join(parts)
            self.stdout.write(
                f"{row['id']}  {row['name']}: {row['state']}, {row['runs']} runs of {tried}"
            )

    def print_one(self, *, sweep: str, limit: int, **options: Any) -> None:
        row = find(sweep_rows(), "sweep", sweep)
        found = bounded(sweep_details(row), limit)
        if options["format"] == "json":
            self.write_json(found)
        else:
            self.stdout.write("\n".join(lines(found)))

    def stop(self, *, sweep: str, **options: Any) -> None:
        row = find(sweep_rows(), "sweep", sweep)
        user = get_system_username() or f"user {os.getuid()}"
        aborted = sweeps.stop(row, user[:150])
        row.refresh_from_db()
        self._tell(row, {"aborted": aborted}, f"{aborted} jobs aborted", options)

    def resume(self, *, sweep: str, **options: Any) -> None:
        row = find(sweep_rows(), "sweep", sweep)
        if not sweeps.go_on(row):
            raise CommandError(f"The sweep “{row}” is running.")
        row.refresh_from_db()
        self._tell(row, {}, "the job cluster runs it", options)

    def _tell(self, row: Any, facts: dict[str, Any], text: str, options: dict[str, Any]) -> None:
        if options["format"] == "json":
            self.write_json(sweep_summary(row) | facts)
        else:
            self.stdout.write(f"sweep {row.pk} “{row}”: {row.state}; {text}.")
