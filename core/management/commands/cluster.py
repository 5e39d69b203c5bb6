"""The job cluster of this machine on its own: for machines without a web server."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from core.exceptions import ClusterError
from core.forms.next_run import look_after_sweeps
from core.jobs.cluster import Cluster, only_one
from core.management.command import DigitsCommand
from core.process.interruption import requests_to_end


class Command(DigitsCommand):
    help = "Run waiting jobs on this machine until stopped (part of `manage.py serve`)."
    requires_system_checks = "__all__"

    def handle(self, **options: Any) -> None:
        try:
            with requests_to_end(for_good=True) as asked, only_one():
                Cluster([look_after_sweeps]).run(lambda: bool(asked))
        except ClusterError as error:
            raise CommandError(str(error)) from None
