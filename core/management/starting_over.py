"""Starting jobs over from the command line: what goes is said first, and agreed to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat

from core.jobs.start_over import StartOver
from core.management.job_rows import title_of


def agree(plans: Sequence[StartOver], say: Callable[[str], object], *, ask: bool) -> None:
    """Say what goes, and let whoever sits there agree to it.

    Raises:
        CommandError: it was not agreed to, or nobody can be asked, or a job is in the way.
    """
    if blocked := [text for plan in plans for text in plan.blocked]:
        raise CommandError(" ".join(blocked))
    losses = [plan for plan in plans if plan.lines]
    for plan in losses:
        more = "" if plan.exact else "more than "
        size = filesizeformat(plan.bytes).replace("\xa0", " ")
        say(f"{title_of(plan.job)} starts over; these go: {'; '.join(plan.lines)} ({more}{size}).")
    if not losses or not ask:
        return
    if not sys.stdin.isatty():
        raise CommandError("Nothing was changed: add --no-input to start over without a question.")
    say("Start over? [y/N]")
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise CommandError("Nothing was changed.")
