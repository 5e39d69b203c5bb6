"""Write the results of an inference in other programs' formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.management.arguments import row_id
from core.management.command import DigitsCommand
from core.management.inference_files import export_results, pack_results
from core.management.inferences import finished_inference
from core.result_files.formats import FORMATS

_SHOWN = 20


class Command(DigitsCommand):
    help = "Write the masks or boxes of an inference, of all its inputs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("inference", type=row_id, help="The inference's id.")
        parser.add_argument("--to", required=True, choices=list(FORMATS), help="The format.")
        parser.add_argument("--output", type=Path, required=True, help="A folder for the files.")
        parser.add_argument(
            "--zip", action="store_true", help="Write one archive, of which --output is the path."
        )
        self.add_format(parser)

    def handle(self, *, inference: int, to: str, output: Path, **options: Any) -> None:
        row = finished_inference(inference)
        write = pack_results if options["zip"] else export_results
        written = write(row, to, output)
        files = [str(path) for path in written.files]
        if options["format"] == "json":
            self.write_json({"files": files, "notes": written.notes})
            return
        for path in files[:_SHOWN]:
            self.stdout.write(path)
        if len(files) > _SHOWN:
            self.stdout.write(f"and {len(files) - _SHOWN} more files in {output}")
        for note in written.notes:
            self.stderr.write(f"WARNING: {note}", self.style.WARNING)
