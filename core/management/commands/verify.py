"""Read a dataset's files anew, say what is damaged, and rebuild it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import StoreError, UserError
from core.ingest.repair import repair
from core.jobs.work.ingest import spec_of
from core.management.arguments import name
from core.management.command import DigitsCommand
from core.management.datasets import finished_dataset
from core.management.ends import Failure
from core.management.progress import ProgressLine
from core.models import Dataset
from core.store.check import Damage, damages


class Command(DigitsCommand):
    help = "Compare every file of a dataset with what was written, and say what is damaged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", type=name, help="The dataset's name.")
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Encode damaged shards again; refused where that gives other bytes.",
        )
        self.add_format(parser)

    def handle(self, *, dataset: str, **options: Any) -> None:
        row = finished_dataset(dataset)
        tell = ProgressLine(options["verbosity"])
        found = damages(row.folder, tell)
        if options["format"] == "text":
            self.report(found)
        if options["repair"] and found:
            self.repair(row, found, tell)
            if options["format"] == "text":
                self.stdout.write("Repaired: every file is what was written.")
        error = "" if options["repair"] else in_words(found)
        if options["format"] == "json":
            facts = {
                "dataset": row.name,
                "damaged": [asdict(damage) for damage in found],
                "repaired": bool(options["repair"] and found),
            }
            self.write_json(facts | ({"error": error} if error else {}))
        if error:
            raise Failure(error, is_told=True)

    def repair(self, dataset: Dataset, found: list[Damage], tell: ProgressLine) -> None:
        try:
            repair(spec_of(dataset, dataset.job, dataset.fields), found, tell)
        except (UserError, StoreError) as error:
            raise CommandError(str(error)) from None

    def report(self, found: list[Damage]) -> None:
        for damage in found:
            self.stdout.write(f"{damage.file}: {damage.reason}")
        if not found:
            self.stdout.write("Every file is what was written.")


def in_words(found: list[Damage]) -> str:
    """How many files are damaged, and what can be done; empty if none is."""
    if not found:
        return ""
    files = "1 file is" if len(found) == 1 else f"{len(found)} files are"
    which = "it" if len(found) == 1 else "them"
    return f"{files} damaged; --repair encodes {which} again."
