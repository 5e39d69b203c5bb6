"""Write a dataset in the format of another program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import UserError
from core.export.engine import Exported, export
from core.export.formats import FORMATS
from core.management.arguments import name
from core.management.command import DigitsCommand
from core.management.datasets import damage_told, finished_dataset
from core.management.progress import ProgressLine
from core.plugins import Stage
from core.privacy import as_the_user_likes


class Command(DigitsCommand):
    help = "Write a dataset in the format of another program, into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", type=name, help="The dataset's name.")
        titles = "; ".join(f"{name}: {kind.title}" for name, kind in FORMATS.items())
        parser.add_argument("--to", required=True, choices=FORMATS, help=titles)
        parser.add_argument("--output", required=True, type=Path, help="A folder, new or empty.")
        parser.add_argument(
            "--stage",
            action="append",
            default=[],
            choices=[stage.value for stage in Stage],
            help="Only this stage; may be given several times.",
        )
        self.add_format(parser)

    def handle(self, *, dataset: str, to: str, output: Path, **options: Any) -> None:
        folder = finished_dataset(dataset).folder
        tell = ProgressLine(options["verbosity"])
        try:
            with damage_told(dataset, folder), as_the_user_likes():
                done = export(folder, to, output.absolute(), options["stage"], tell)
        except UserError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; nothing was kept.", returncode=130) from None
        self.report(done, options["format"])

    def report(self, done: Exported, style: str) -> None:
        if style == "json":
            facts = {"folder": str(done.folder), "stages": done.stages, "bytes": done.bytes}
            self.write_json(facts)
            return
        samples = ", ".join(f"{count:,} of {stage}" for stage, count in done.stages.items())
        self.stdout.write(f"{done.folder}: {samples}, {done.bytes / 1e6:,.1f} MB")
