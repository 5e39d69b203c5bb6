"""Check that a plug-in fulfils its contract."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.conformance import data_checks, network_checks, view_checks
from core.conformance.data_subject import DataSubject
from core.conformance.network_subject import NetworkSubject
from core.conformance.results import examine
from core.conformance.view_subject import ViewSubject
from core.diagnosis.findings import Finding, Level
from core.exceptions import PluginError
from core.management.command import DigitsCommand
from core.management.ends import Failure
from core.registry import Registry, data_plugins, network_plugins, view_plugins

_REGISTRIES: dict[str, Registry[Any]] = {
    "data": data_plugins,
    "network": network_plugins,
    "view": view_plugins,
}


class Command(DigitsCommand):
    help = "Check that an installed plug-in fulfils the contract in docs/plugins.md."
    needs_database = False
    requires_system_checks = "__all__"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plugin", help="The plug-in's id; see `manage.py plugins`.")
        parser.add_argument(
            "--kind",
            choices=list(_REGISTRIES),
            help="Which one, if plug-ins of several kinds have that id; by default the data, "
            "then the network, then the view plug-in.",
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            dest="assignments",
            metavar="FIELD=VALUE",
            help="A field of the plug-in's form, as for `ingest`; may be repeated.",
        )
        self.add_format(parser)

    def handle(
        self, *, plugin: str, kind: str | None, assignments: list[str], **options: Any
    ) -> None:
        if kind is None:
            having = [kind for kind, registry in _REGISTRIES.items() if plugin in registry]
            kind = (having or ["data"])[0]
        results = []
        try:
            for result in _check(plugin, kind, assignments):
                results.append(result)
                if options["format"] == "text":
                    self.tell(result)
        except PluginError as error:
            raise CommandError(str(error)) from None
        if options["format"] == "json":
            self.write_json([asdict(result) for result in results])
        if failed := sum(result.level == Level.FAIL for result in results):
            raise Failure(f"{failed} of {len(results)} checks failed.", is_reported=True)

    def tell(self, result: Finding) -> None:
        """Print a line, and the remedy below it; at once, since some checks take seconds."""
        styles = {Level.SKIPPED: self.style.WARNING, Level.FAIL: self.style.ERROR}
        style = styles.get(result.level, self.style.SUCCESS)
        self.stdout.write(f"{result.level:<7}", style, ending="")
        self.stdout.write(f"  {result.check:<14}  {result.found}")
        if result.remedy:
            self.stdout.write(f"{'':25}→ {result.remedy}")
        self.stdout.flush()


def _check(plugin: str, kind: str, assignments: Sequence[str]) -> Iterator[Finding]:
    """Check the plug-in with that id.

    Raises:
        PluginError: there is none.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        match kind:
            case "data":
                data = DataSubject(data_plugins[plugin], assignments, place)
                yield from examine(data_checks.CHECKS, data)
            case "network":
                network = NetworkSubject(network_plugins[plugin], assignments, place)
                yield from examine(network_checks.CHECKS, network)
            case _:
                view = ViewSubject(view_plugins[plugin], assignments, place)
                yield from examine(view_checks.CHECKS, view)
