"""List reviewers' marks from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.management.arguments import row_id
from core.management.command import DigitsCommand
from core.management.inferences import finished_inference, write_table
from core.representations.review import review_representation, review_rows, reviews_csv


class Command(DigitsCommand):
    help = "List the marks that reviewers gave to the outputs of an inference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("inference", type=row_id, help="The inference's id.")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="Write a row for each mark.")
        self.add_format(parser)

    def handle(self, *, inference: int, csv: Path | None, **options: Any) -> None:
        row = finished_inference(inference)
        if csv is not None:
            write_table(csv, reviews_csv(row))
        reviews = [review_representation(one) for one in review_rows(row)]
        if options["format"] == "json":
            self.write_json({"inference": row.pk, "reviews": reviews})
            return
        for one in reviews:
            remark = f": {one['remark']}" if one["remark"] else ""
            self.stdout.write(f"{one['mark']}  {one['input']} ({one['user']}){remark}")
        if not reviews:
            self.stdout.write("No output has been marked.")
