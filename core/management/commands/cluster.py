"""The job cluster of this machine, alone: for a machine without the web server."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.exceptions import ClusterError
from core.jobs.cluster import Cluster, only_one


class Command(BaseCommand):
    help = "Run waiting jobs on this machine until it is stopped (part of `manage.py serve`)."

    def handle(self, **options: Any) -> None:
        stopping: list[int] = []

        def stop(number: int, frame: FrameType | None) -> None:
            stopping.append(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        try:
            with only_one():
                Cluster().run(lambda: bool(stopping))
        except ClusterError as error:
            raise CommandError(str(error)) from None
