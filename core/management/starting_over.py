"""Starting jobs over from the command line, after confirming what is deleted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat

from core.jobs.start_over import StartOver
from core.management.job_rows import title_of


def confirm(plans: Sequence[StartOver], say: Callable[[str], object], *, ask: bool) -> None:
    """List what will be deleted, and ask for confirmation.

    Raises:
        CommandError: it was not confirmed, nobody can be asked, or a job prevents it.
    """
    if blocked := [text for plan in plans for text in plan.blocked]:
        raise CommandError(" ".join(blocked))
    losses = [plan for plan in plans if plan.lines]
    for plan in losses:
        more = "" if plan.exact else "more than "
        size = filesizeformat(plan.bytes).replace("\xa0", " ")
        deleted = "; ".join(plan.lines)
        say(f"{title_of(plan.job)} will start over, deleting: {deleted} ({more}{size}).")
    if not losses or not ask:
        return
    if not sys.stdin.isatty():
        raise CommandError("Nothing was changed: pass --no-input to start over without asking.")
    say("Start over? [y/N]")
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise CommandError("Nothing was changed.")
