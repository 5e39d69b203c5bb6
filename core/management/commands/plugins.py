"""List the installed plug-ins, and those that are left out."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from core.failures import Failure, failures
from core.kinds import KINDS
from core.management.command import DigitsCommand
from core.registration import Registry

COLUMNS = ("kind", "id", "title", "category", "app", "version")


class Command(DigitsCommand):
    help = (
        "List the installed plug-ins of every kind; below, those that are left out, with the "
        "reason (and with --traceback, where in their code)."
    )
    needs_database = False
    # What they say of plug-ins stands in the list.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_format(parser)

    def handle(self, **options: Any) -> None:
        rows = [row for kind in KINDS for row in describe(kind)]
        if options["format"] == "json":
            self.write_json(rows + list(map(describe_failure, failures)))
            return
        table = [dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]
        widths = {column: max(len(row[column]) for row in table) for column in COLUMNS}
        for row in table:
            cells = (row[column].ljust(widths[column]) for column in COLUMNS)
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


def describe(registry: Registry[Any]) -> list[dict[str, str]]:
    rows = []
    for plugin in registry:
        texts = registry.texts(plugin)
        registered = registry.registered(texts["id"])
        rows.append(
            {
                "id": texts["id"],
                "title": texts["title"],
                "category": texts.get("category", ""),
                "kind": registry.kind,
                "app": registered.app,
                "version": registered.version,
            }
        )
    return rows


def describe_failure(failure: Failure) -> dict[str, str]:
    """A row of what is left out: it has an `error`, the others have none."""
    return {
        "id": failure.plugin_id,
        "title": "",
        "category": "",
        "kind": ", ".join(failure.kinds),
        "app": failure.app,
        "version": failure.source.partition(" ")[2],
        "error": str(failure),
        "remedy": failure.remedy,
    }
