"""Compare two inferences from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.comparing.selection import Selection
from core.exceptions import InferenceError, StoreError
from core.management.arguments import row_id
from core.management.command import DigitsCommand
from core.management.inferences import finished_inference, write_table
from core.representations.comparison import compared, comparison_representation, samples_csv
from core.tasks.metrics import in_digits

_PROCESSING = {"test_time_flips": "test-time flips", "largest_component": "largest component"}
_HEAD = ["", "A", "B", "difference", "95 % interval", "better"]


class Command(DigitsCommand):
    help = "Compare two inferences on the same inputs: differences with intervals, McNemar's test."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("a", type=row_id, metavar="INFERENCE", help="The id of the first one.")
        parser.add_argument("b", type=row_id, metavar="INFERENCE", help="The id of the second one.")
        parser.add_argument(
            "--csv",
            type=Path,
            metavar="FILE",
            help="Write a row for each sample, the largest differences first.",
        )
        self.add_format(parser)

    def handle(self, *, a: int, b: int, csv: Path | None, **options: Any) -> None:
        rows = finished_inference(a), finished_inference(b)
        try:
            found = compared(*rows)
            if csv is not None:
                write_table(csv, list(samples_csv(*rows, found, Selection())))
        except (InferenceError, StoreError) as error:
            raise CommandError(str(error)) from None
        details = comparison_representation(*rows, found)
        if options["format"] == "json":
            self.write_json(details)
            return
        for line in _lines(details):
            self.stdout.write(line)
        for remark in details["remarks"]:
            self.stdout.write(f"NOTE: {remark}")


def _lines(details: dict[str, Any]) -> Iterator[str]:
    for side in ("a", "b"):
        one = details[side]
        parts = [f"inference {one['id']}", one["model"]["name"], f"epoch {one['epoch']:g}"]
        parts += [title for name, title in _PROCESSING.items() if one[name]]
        yield f"{side.upper()}: {', '.join(parts)}"
    yield f"{details['samples']:,} samples in both"
    rows = [_HEAD, *map(_cells, details["figures"])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join([first, *others]).rstrip()
    if details["resampled"]:
        yield f"Intervals by resampling {details['resampled']}."
    if (answers := details["answers"]) is not None:
        yield (
            f"Right: both {answers['both']:,}, only A {answers['only_a']:,}, only B "
            f"{answers['only_b']:,}, neither {answers['neither']:,}; McNemar's exact test "
            f"p = {answers['p_value']:.3g}"
        )


def _cells(figure: dict[str, Any]) -> list[str]:
    unknown, interval = "–", figure["interval"]
    return [
        figure["title"],
        in_digits(figure["a"]),
        in_digits(figure["b"]),
        unknown if figure["difference"] is None else in_digits(figure["difference"]),
        f"{in_digits(interval[0])} to {in_digits(interval[1])}" if interval else unknown,
        figure["better"].upper() or unknown,
    ]
