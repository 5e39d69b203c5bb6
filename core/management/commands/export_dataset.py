"""Write a dataset in the format of another program."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.exceptions import StoreError, UserError
from core.export.engine import Exported, export
from core.export.formats import FORMATS
from core.management.datasets import finished_dataset
from core.plugins import Stage

EVERY = 1
"""Seconds between two reports of progress."""


class Command(BaseCommand):
    help = "Write a dataset in the format of another program, into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", help="The dataset's name.")
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
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, dataset: str, to: str, output: Path, **options: Any) -> None:
        folder = finished_dataset(dataset).folder
        self.shown = 0.0
        tell = self.tell if options["verbosity"] else silent
        try:
            done = export(folder, to, output.absolute(), options["stage"], tell)
        except (UserError, StoreError) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; nothing was kept.", returncode=130) from None
        self.report(done, options["format"])

    def report(self, done: Exported, style: str) -> None:
        if style == "json":
            facts = {"folder": str(done.folder), "stages": done.stages, "bytes": done.bytes}
            self.stdout.write(json.dumps(facts))
            return
        samples = ", ".join(f"{count:,} of {stage}" for stage, count in done.stages.items())
        self.stdout.write(f"{done.folder}: {samples}, {done.bytes / 1e6:,.1f} MB")

    def tell(self, done: int, total: int, stage: str) -> None:
        """Show progress: one line on a terminal, elsewhere one now and then."""
        now = time.monotonic()
        if now - self.shown < EVERY and done < total:
            return
        self.shown = max(self.shown, now)
        line = f"{stage}: {done:,} of {total:,}" if done < total else ""
        if sys.stderr.isatty():  # without the colour of errors
            sys.stderr.write(f"\r\x1b[K{line}")
        elif line:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def silent(done: int, total: int, stage: str) -> None:
    """Show nothing."""
