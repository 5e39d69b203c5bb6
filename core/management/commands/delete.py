"""Delete datasets, models and inferences, with everything that depends on them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from core.exceptions import DependentsError
from core.jobs.deletion import Deletion, carry_out, plan_deletions, title_of
from core.management import arguments
from core.management.command import DigitsCommand
from core.management.foreground import find
from core.models import Artifact, Dataset, Inference, TrainedModel
from core.names import printed_lines

_KINDS: dict[str, type[Artifact]] = {
    "dataset": Dataset,
    "model": TrainedModel,
    "inference": Inference,
}


class Command(DigitsCommand):
    help = (
        "Delete datasets, models or inferences with their files; first lists what depends on them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(_KINDS))
        parser.add_argument(
            "names",
            nargs="+",
            type=arguments.name,
            metavar="NAME",
            help="Its name or id; for an inference the id, shown on its page and by `jobs show`.",
        )
        parser.add_argument(
            "--yes", action="store_true", help="Do not ask; required if stdin is not a terminal."
        )
        self.add_format(parser)

    def handle(self, *, kind: str, names: list[str], yes: bool, **options: Any) -> None:
        plans = plan_deletions([_find_one(kind, name) for name in dict.fromkeys(names)])
        if blocked := [reason for plan in plans for reason in plan.blocked]:
            raise CommandError(f"{' '.join(blocked)} Nothing was deleted.")
        if not yes:
            self.ask(plans)
        freed = 0
        for plan in plans:
            try:
                freed += carry_out(plan)
            except DependentsError as error:
                raise CommandError(
                    f"{error} {filesizeformat(freed)} had already been freed."
                ) from None
        gone = [row for plan in plans for row in (*plan.dependents, plan.asked)]
        if options["format"] == "json":
            rows = [{"kind": _kind_of(row), "name": str(row)} for row in gone]
            self.write_json({"deleted": rows, "bytes": freed})
        else:
            self.stdout.write(f"Deleted: {len(gone)}, {filesizeformat(freed)}.")

    def ask(self, plans: Sequence[Deletion]) -> None:
        """List what will be deleted, and ask for confirmation.

        Raises:
            CommandError: it was not confirmed, or nobody can be asked.
        """
        for plan in plans:
            size = f"{'' if plan.exact else 'more than '}{filesizeformat(plan.bytes)}"
            self.tell(f"{title_of(plan.asked)}, {size}")
            for line in plan.lines:
                self.tell(f"  with {line}")
        if not sys.stdin or not sys.stdin.isatty():
            raise CommandError("Nothing was deleted: pass --yes if nobody can be asked.")
        self.tell("Delete this permanently? [y/N] ", ending="")
        self.stderr.flush()
        if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
            raise CommandError("Nothing was deleted.")

    def tell(self, text: str, ending: str = "\n") -> None:
        """Write to stderr, without the color of errors: stdout is for the result."""
        self.stderr.write(printed_lines(text), str, ending)


def _find_one(kind: str, name: str) -> Artifact:
    """The row with that name or id; inferences have no names.

    Raises:
        CommandError: there is none.
    """
    if kind != "inference":
        found: Artifact = find(_KINDS[kind]._default_manager, kind, name)
        return found
    row = Inference.objects.filter(pk=name).first() if name.isdecimal() else None
    if row is None:
        ids = ", ".join(map(str, Inference.objects.values_list("pk", flat=True)[:20])) or "none"
        raise CommandError(f"There is no inference {name!r}; known ids: {ids}.")
    return row


def _kind_of(row: Artifact) -> str:
    return next(kind for kind, model in _KINDS.items() if isinstance(row, model))
