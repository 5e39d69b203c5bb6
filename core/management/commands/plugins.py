"""List the installed plug-ins, and those that cannot be used."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from core.management.command import DigitsCommand
from core.registry import Registry
from core.registry.failures import Failure, failures
from core.registry.installation import REGISTRIES

_COLUMNS = ("kind", "id", "title", "category", "app", "version")


class Command(DigitsCommand):
    help = (
        "List the installed plug-ins: data, networks, learning rate policies, solvers and views; "
        "below, those that are disabled because they cannot be used, with the reason (with "
        "--traceback, also the traceback)."
    )
    needs_database = False
    # The list itself has what system checks report about plug-ins.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_format(parser)

    def handle(self, **options: Any) -> None:
        rows = [row for kind in REGISTRIES for row in _describe(kind)]
        if options["format"] == "json":
            self.write_json(rows + list(map(_describe_failure, failures)))
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


def _describe(registry: Registry[Any]) -> list[dict[str, str]]:
    rows = []
    for plugin in registry:
        registered = registry.registered(plugin.get_id())
        rows.append(
            {
                "id": plugin.get_id(),
                "title": plugin.get_title(),
                "category": plugin.get_category() if registry.kind == "data" else "",
                "kind": registry.kind,
                "app": registered.app,
                "version": registered.version,
            }
        )
    return rows


def _describe_failure(failure: Failure) -> dict[str, str]:
    """The row of a plug-in that cannot be used: only such rows have an `error`."""
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
