"""The actions of `manage.py jobs` and their arguments."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable

from django.core.management.base import CommandParser

from core.management.arguments import count_of, row_id, seconds
from core.models import Job

_HELP = {
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
        action = actions.add_parser(name, help=_HELP[name], description=_HELP[name])
        action.set_defaults(run=run)
        _ARGUMENTS[name](action)


def _add_list(parser: ArgumentParser) -> None:
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
    _add_format(parser)


def _add_show(parser: ArgumentParser) -> None:
    _add_id(parser)
    _add_format(parser)


def _add_log(parser: ArgumentParser) -> None:
    _add_id(parser)
    parser.add_argument(
        "--follow",
        action="store_true",
        dest="follow_it",
        help="Keep printing until the job has ended.",
    )
    parser.add_argument(
        "--lines", type=count_of(0), dest="count", metavar="N", help="Only the last N lines."
    )


def _add_retry(parser: ArgumentParser) -> None:
    _add_ids(parser)
    parser.add_argument(
        "--start-over",
        action="store_true",
        dest="from_the_start",
        help="Restart training from scratch; asks before deleting its snapshots and inferences.",
    )
    parser.add_argument(
        "--no-input", action="store_false", dest="interactive", help="Start over without asking."
    )


def _add_wait(parser: ArgumentParser) -> None:
    _add_ids(parser)
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS", help="Maximum time to wait.")


def _add_ids(parser: ArgumentParser) -> None:
    parser.add_argument("job_ids", type=row_id, nargs="+", metavar="ID", help="A job's id.")


def _add_id(parser: ArgumentParser) -> None:
    parser.add_argument("job_id", type=row_id, metavar="ID", help="The job's id.")


def _add_format(parser: ArgumentParser) -> None:
    parser.add_argument("--format", choices=["text", "json"], default="text")


_ARGUMENTS: dict[str, Callable[[ArgumentParser], None]] = {
    "list": _add_list,
    "show": _add_show,
    "log": _add_log,
    "abort": _add_ids,
    "retry": _add_retry,
    "wait": _add_wait,
}
