"""The child process of a job; started by the supervisor, not manually."""

from __future__ import annotations

import gc
import sys
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from core.jobs.child import run


class Command(BaseCommand):
    help = "Do the work of a claimed job (internal: started by the worker)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job", type=int)
        parser.add_argument("token", type=UUID)

    def handle(self, *, job: int, token: UUID, **options: Any) -> None:
        code = run(job, token)
        # tf.data waits for its Python functions when it is destroyed. While Python ends, no thread
        # but this one runs Python, and it would wait forever; so what is left is destroyed now.
        gc.collect()
        sys.exit(code)
