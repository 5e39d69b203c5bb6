"""The predictor of this machine on its own: for machines without a web server."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from core.exceptions import ClusterError
from core.management.command import DigitsCommand
from core.predicting.server import serve
from core.process.interruption import requests_to_end
from core.process.memory import offer_to_oom_killer
from core.process.quiet import prepare_for_tensorflow
from core.storage import data_folder


class Command(DigitsCommand):
    help = "Answer single predictions at once until stopped (part of `manage.py serve`)."

    def handle(self, **options: Any) -> None:
        prepare_for_tensorflow()
        offer_to_oom_killer()
        try:
            with requests_to_end(for_good=True) as asked:
                serve(data_folder().predictor(settings.DIGITS_HOST), lambda: bool(asked))
        except ClusterError as error:
            raise CommandError(str(error)) from None
