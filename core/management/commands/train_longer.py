"""Train a finished model longer from the command line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from core.forms.train_longer import TrainLongerForm
from core.management import arguments
from core.management.commands.train import Command as Train
from core.management.foreground import find
from core.models import TrainedModel
from core.process.interruption import requests_to_end


class Command(Train):
    help = "Train a finished model for further epochs; nothing of it is deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", type=arguments.name, help="The model's id or name.")
        parser.add_argument("--epochs", required=True, help="How many more.")
        self.add_queue(parser)
        self.add_format(parser)

    def handle(self, *, model: str, epochs: str, **options: Any) -> None:  # type: ignore[override]
        row = find(TrainedModel.objects.select_related("job", "dataset"), "model", model)
        form = TrainLongerForm(row, {"epochs": epochs})
        if not form.is_valid():
            self.refuse(
                {name: list(map(str, texts)) for name, texts in form.errors.items()}, options
            )
        # From here on there is a job, whose end must be recorded.
        self.asked = self.noting.enter_context(requests_to_end(for_good=True))
        remark = form.save(queue=options["queue"])
        if options["verbosity"]:
            self.stderr.write(remark)
        self.run_job(row, options)
        self.report(row, options)
