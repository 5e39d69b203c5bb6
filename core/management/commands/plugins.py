"""List the installed plug-ins, and those that cannot be used."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from core.management.command import DigitsCommand
from core.registration.failures import Failure, failures
from core.representations.plugins import failure_row, plugin_rows

_COLUMNS = ("kind", "id", "title", "category", "app", "version")


class Command(DigitsCommand):
    help = (
        "List the installed plug-ins of every kind; below, those that are disabled because they "
        "cannot be used, with the reason (with --traceback, also the traceback)."
    )
    needs_database = False
    # The list itself has what system checks report about plug-ins.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_format(parser)

    def handle(self, **options: Any) -> None:
        rows = plugin_rows()
        if options["format"] == "json":
            self.write_json(rows + list(map(failure_row, failures)))
            return
        table = [dict(zip(_COLUMNS, _COLUMNS, strict=True)), *rows]
        widths = {column: max(len(row[column]) for row in table) for column in _COLUMNS}
        for row in table:
            cells = (row[column].ljust(widths[column]) for column in _COLUMNS)
            self.stdout.write("  ".join(cells).rstrip())
        for failure in failures:
            self.tell(failure, options["traceback"])

    def tell(self, failure: Failure, traceback: bool) -> None:
        source = f" ({failure.source})" if failure.source else ""
        self.stdout.write("\nfailed", self.style.ERROR, ending="")
        self.stdout.write(f"  {failure}{source}")
        self.stdout.write(f"        → {failure.remedy}")
        if traceback and failure.traceback:
            self.stdout.write(failure.traceback)
