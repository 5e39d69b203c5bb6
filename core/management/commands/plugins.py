"""List the installed plug-ins."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.registry import Registry, data_plugins, view_plugins

COLUMNS = ("kind", "id", "title", "category", "app", "version")


class Command(BaseCommand):
    help = "List the installed data and view plug-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, **options: Any) -> None:
        rows = [*describe(data_plugins), *describe(view_plugins)]
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows))
            return
        table = [dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]
        widths = {column: max(len(row[column]) for row in table) for column in COLUMNS}
        for row in table:
            cells = (row[column].ljust(widths[column]) for column in COLUMNS)
            self.stdout.write("  ".join(cells).rstrip())


def describe(registry: Registry[Any]) -> list[dict[str, str]]:
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
