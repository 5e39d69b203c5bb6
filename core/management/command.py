"""What the commands of the product and of plug-ins have in common."""

from __future__ import annotations

import json
import sys
from typing import Any, Literal, TextIO

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from core.jobs.checks import JOBS
from core.management.ends import arguments_read, ended, faults_kept
from core.management.preparation import prepare_database
from core.management.visible_output import VisibleOutput, print_visibly


class DigitsCommand(BaseCommand):
    """Says what goes wrong in one sentence, with a true exit code, as `ended` has it.

    What it writes is safe for terminals. Give colours beside the text
    (`self.stdout.write(text, self.style.ERROR)`), since the text's own are escaped.
    """

    needs_database = True
    """Whether it works with rows: in a new data folder, it makes the database first."""

    # The others concern pages, and import all that makes them.
    requires_system_checks: list[str] | Literal["__all__"] = [JOBS]

    def __init__(
        self, stdout: TextIO | None = None, stderr: TextIO | None = None, **options: Any
    ) -> None:
        super().__init__(stdout, stderr, **options)
        print_visibly(self)

    def run_from_argv(self, argv: list[str]) -> None:
        sys.exit(ended(lambda: self.run(argv), argv))

    def run(self, argv: list[str]) -> None:
        """Read the arguments, and do the work."""
        self._called_from_command_line = True
        with arguments_read():
            options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
        try:
            with faults_kept(argv[1]):
                if self.needs_database:
                    prepare_database()
                self.execute(**options)
        finally:
            connections.close_all()

    def execute(self, *args: Any, **options: Any) -> str | None:
        for name in ("stdout", "stderr"):
            if (stream := options.pop(name, None)) is not None:
                setattr(self, name, VisibleOutput(stream))
        return super().execute(*args, **options)

    def add_format(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--format",
            choices=["text", "json"],
            default="text",
            help="For people, or one value for programs, which has “error” where it fails.",
        )

    def write_json(self, value: Any) -> None:
        self.stdout.write(json.dumps(value))
