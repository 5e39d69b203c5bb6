"""Find problems of an installation, and say how to fix them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from core.diagnosis import cluster, database, devices, folder, privacy, roots, sandbox, software
from core.diagnosis.findings import Check, Finding, Level, examine
from core.management.command import DigitsCommand
from core.management.ends import Failure

ANYWHERE: dict[str, Check] = {
    "versions": software.check_versions,
    "plug-ins": software.check_plugins,
    "static files": software.check_static_files,
    "system checks": software.check_system,
    "data folder": folder.check_folder,
    "data privacy": privacy.check_privacy,
    "data roots": roots.check_roots,
    "free space": folder.check_space,
    "file system": folder.check_file_system,
    "shards": folder.check_shards,
    "TensorFlow": devices.check_devices,
    "own networks": sandbox.check_sandbox,
}
IN_TURN: dict[str, Check] = {
    "database": database.check_database,
    "journal": database.check_journal,
    "broker": database.check_broker,
    "migrations": database.check_migrations,
    "database checks": software.check_system_with_database,
    "job cluster": cluster.check_clusters,
    "running jobs": cluster.check_running,
    "waiting jobs": cluster.check_waiting,
}
_BASIS = {"database", "migrations"}
"""If one of these fails, those after it would only report the same again."""


class Command(DigitsCommand):
    help = "Check this installation from Python to the job cluster, and say what to fix."
    # System checks are part of the diagnosis; run first, their errors would prevent it.
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        self.add_format(parser)

    def handle(self, **options: Any) -> None:
        findings = []
        for finding in diagnose():
            findings.append(finding)
            if options["format"] == "text":
                self.tell(finding)
        if options["format"] == "json":
            self.write_json([asdict(finding) for finding in findings])
        failed = sum(finding.level == Level.FAIL for finding in findings)
        if failed:
            raise Failure(f"{failed} of {len(findings)} checks failed.", is_reported=True)

    def tell(self, finding: Finding) -> None:
        """Print a line, and the remedy below it; at once, since some checks take seconds."""
        styles = {Level.WARN: self.style.WARNING, Level.FAIL: self.style.ERROR}
        style = styles.get(finding.level, self.style.SUCCESS)
        self.stdout.write(f"{finding.level:<4}", style, ending="")
        self.stdout.write(f"  {finding.check:<15}  {finding.found}")
        if finding.remedy:
            self.stdout.write(f"{'':23}→ {finding.remedy}")
        self.stdout.flush()


def diagnose() -> Iterator[Finding]:
    """Run all checks and yield their findings."""
    for name, check in ANYWHERE.items():
        yield from examine(name, check)
    for name, check in IN_TURN.items():
        failed = False
        for finding in examine(name, check):
            failed = failed or finding.level == Level.FAIL
            yield finding
        if failed and name in _BASIS:
            return
