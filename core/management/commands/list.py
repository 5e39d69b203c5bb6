"""List datasets, models or inferences: filtered, sorted, with chosen columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import FilterError
from core.listing.fields import Field
from core.listing.filters import filtered
from core.listing.kinds import KINDS, Kind
from core.listing.paging import order_of, ordered
from core.listing.table import all_values, columns_of, csv_lines, lines, names_in
from core.management import arguments
from core.management.command import DigitsCommand

_LEFT_OUT = {"picture", "curve"}
"""Columns that only pages can show."""


class Command(DigitsCommand):
    help = "List datasets, models or inferences: filtered, sorted, with chosen columns."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(KINDS))
        parser.add_argument(
            "--filter",
            default="",
            type=arguments.name,
            help='As on the pages, for example: "lr > 0.01 tag:paper -status:error".',
        )
        parser.add_argument(
            "--sort",
            default="-created",
            help="A column; with - before it from the greatest (write --sort=-val_dice).",
        )
        parser.add_argument(
            "--columns", help="Names, separated by commas; also settings and metrics. “all”: all."
        )
        parser.add_argument("--limit", type=int, default=50, help="Rows at most; 0: all (50).")
        parser.add_argument("--format", choices=["table", "json", "csv"], default="table")

    def handle(
        self, *, kind: str, sort: str, columns: str | None, limit: int, **options: Any
    ) -> None:
        chosen, as_json = KINDS[kind], options["format"] == "json"
        try:
            found = _columns(chosen, columns)
            rows = filtered(chosen, chosen.rows(settings=True), options["filter"])
            rows = ordered(rows, order_of(chosen, sort))
        except FilterError as error:
            raise CommandError(str(error)) from None
        if limit > 0:
            rows = rows[:limit]
        if as_json and columns is None:
            self.write_json([chosen.summary(row) for row in rows])
            return
        values = [_values(chosen, found, row) for row in rows]
        head = [field.name for field in found] if found else names_in(values)
        if as_json:
            self.write_json(values)
        elif options["format"] == "csv":
            for line in csv_lines(head, values):
                self.stdout.write(line, ending="")
        else:
            for line in lines(head, values):
                self.stdout.write(line)


def _columns(kind: Kind, text: str | None) -> Sequence[Field]:
    """The chosen fields; none: all that there is."""
    if text == "all":
        return []
    names = kind.columns if text is None else text.split(",")
    found = [field for field in columns_of(kind, names) if field.name not in _LEFT_OUT]
    if not found:
        raise FilterError("No column is left; name some, such as --columns name,status.")
    return [kind.fields["id"], *found] if text is None and kind.id != "inferences" else found


def _values(kind: Kind, columns: Sequence[Field], row: Any) -> dict[str, Any]:
    if not columns:
        return all_values(kind, row)
    return {field.name: field.value(row) for field in columns}
