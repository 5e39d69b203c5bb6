"""Create the skeleton of a plug-in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.conformance.scaffold import KINDS, Scaffold, ScaffoldError
from core.management.command import DigitsCommand
from core.privacy import as_the_user_likes

_EXAMPLE = {"data": " --set folder=<folder with PNG images>"}


class Command(DigitsCommand):
    help = "Create a new plug-in, ready to be installed, tested and changed."
    needs_database = False
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "name", help="For example my-scans, for a package named digits_my_scans."
        )
        parser.add_argument("--kind", choices=list(KINDS), required=True)
        parser.add_argument(
            "--directory",
            type=Path,
            default=Path(),
            metavar="DIR",
            help="Where to create the plug-in's folder; by default, the current folder.",
        )

    @as_the_user_likes()
    def handle(self, *, name: str, kind: str, directory: Path, **options: Any) -> None:
        scaffold = Scaffold(name, kind)
        try:
            written = scaffold.write(directory)
        except ScaffoldError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(
                f"{error.filename or directory} cannot be written: {error.strerror}."
            ) from None
        folder = directory / scaffold.slug
        if options["verbosity"]:
            for path in written:
                self.stdout.write(f"  {path}")
            self.stdout.write(
                f"\nThe {kind} plug-in {scaffold.slug} is in {folder}. Next:\n"
                f"  cd {folder} && pytest\n"
                f"  pip install -e {folder}\n"
                "  restart DIGITS; without -e, install again after each change\n"
                f"  python manage.py check_plugin {scaffold.slug}{_EXAMPLE.get(kind, '')}\n"
                "docs/plugins.md explains each part."
            )
