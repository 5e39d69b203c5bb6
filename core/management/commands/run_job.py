"""The child process of a job; started by the supervisor, not manually."""

from __future__ import annotations

import sys
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from core.jobs.child import run
from core.process.leftovers import destroy_leftovers


class Command(BaseCommand):
    help = "Do the work of a claimed job (internal: started by the worker)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job", type=int)
        parser.add_argument("token", type=UUID)

    def handle(self, *, job: int, token: UUID, **options: Any) -> None:
        code = run(job, token)
        destroy_leftovers()
        sys.exit(code)
