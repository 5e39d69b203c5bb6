"""The actions of `manage.py jobs` and their arguments."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable

from django.core.management.base import CommandParser

from core.management.arguments import count_of, row_id, seconds
from core.models import Job

HELP = {
    "list": "List jobs, newest first.",
    "show": "Show everything about a job.",
    "log": "Print a job's log, from the oldest part still kept.",
    "abort": "Abort jobs: waiting ones at once; running ones are asked to stop.",
    "retry": "Run aborted or failed jobs again; training continues after its last epoch.",
    "wait": "Wait for jobs to end: exit code 0 if all are done, 1 if not, 3 on timeout.",
}


def add_actions(parser: CommandParser, runs: dict[str, Callable[..., None]]) -> None:
    """Add a parser for each action; the parsed options hold its method as `run`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, run in runs.items():
        action = actions.add_parser(name, help=HELP[name], description=HELP[name])
        action.set_defaults(run=run)
        ARGUMENTS[name](action)


def add_list(parser: ArgumentParser) -> None:
    for option, dest, choices in (
        ("--status", "statuses", Job.Status.values),
        ("--kind", "kinds", Job.Kind.values),
    ):
        parser.add_argument(
            option,
            dest=dest,
            nargs="+",
            action="extend",
            default=[],
            choices=choices,
            help="Only these; may be repeated.",
        )
    parser.add_argument("--limit", type=count_of(1), default=50, help="Maximum number of jobs.")
    add_format(parser)


def add_show(parser: ArgumentParser) -> None:
    add_id(parser)
    add_format(parser)


def add_log(parser: ArgumentParser) -> None:
    add_id(parser)
    parser.add_argument(
        "--follow",
        action="store_true",
        dest="follow_it",
        help="Keep printing until the job has ended.",
    )
    parser.add_argument(
        "--lines", type=count_of(0), dest="count", metavar="N", help="Only the last N lines."
    )


def add_retry(parser: ArgumentParser) -> None:
    add_ids(parser)
    parser.add_argument(
        "--start-over",
        action="store_true",
        dest="from_the_start",
        help="Restart training from scratch; asks before deleting its snapshots and inferences.",
    )
    parser.add_argument(
        "--no-input", action="store_false", dest="interactive", help="Start over without asking."
    )


def add_wait(parser: ArgumentParser) -> None:
    add_ids(parser)
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS", help="Maximum time to wait.")


def add_ids(parser: ArgumentParser) -> None:
    parser.add_argument("job_ids", type=row_id, nargs="+", metavar="ID", help="A job's id.")


def add_id(parser: ArgumentParser) -> None:
    parser.add_argument("job_id", type=row_id, metavar="ID", help="The job's id.")


def add_format(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=["text", "json"], default="text")


ARGUMENTS: dict[str, Callable[[ArgumentParser], None]] = {
    "list": add_list,
    "show": add_show,
    "log": add_log,
    "abort": add_ids,
    "retry": add_retry,
    "wait": add_wait,
}
