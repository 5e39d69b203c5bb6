"""The base class of the product's and plug-ins' commands."""

from __future__ import annotations

import json
import sys
from typing import Any, Literal, TextIO

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from core.jobs.checks import JOBS
from core.management.ends import argument_errors, bugs_logged, run_and_report
from core.management.preparation import prepare_database
from core.management.visible_output import VisibleOutput, print_visibly
from core.process.leftovers import destroy_leftovers


class DigitsCommand(BaseCommand):
    """A command whose errors are one sentence, with a reliable exit code; see `run_and_report`.

    Its output is safe for terminals. Pass colors as an argument of their own
    (`self.stdout.write(text, self.style.ERROR)`): escape sequences in the text are escaped.
    """

    needs_database = True
    """Whether it uses the database, which is created first in a new data folder."""

    # The other checks are about pages, and import everything that pages need.
    requires_system_checks: list[str] | Literal["__all__"] = [JOBS]

    def __init__(
        self, stdout: TextIO | None = None, stderr: TextIO | None = None, **options: Any
    ) -> None:
        super().__init__(stdout, stderr, **options)
        print_visibly(self)

    def run_from_argv(self, argv: list[str]) -> None:
        code = run_and_report(lambda: self.run(argv), argv)
        destroy_leftovers()
        sys.exit(code)

    def run(self, argv: list[str]) -> None:
        """Parse the arguments and run the command."""
        self._called_from_command_line = True
        with argument_errors():
            options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
        try:
            with bugs_logged(argv[1]):
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
            help="Text for people, or one JSON value for programs, which has “error” on failure.",
        )

    def write_json(self, value: Any) -> None:
        self.stdout.write(json.dumps(value))
