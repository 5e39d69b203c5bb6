"""Train a model from the command line."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import PluginError, TrainingError
from core.forms.model import ModelCreation, network_of
from core.management import arguments
from core.management.foreground import JobCommand, find
from core.models import Dataset
from core.representations.model import model_representation
from core.tasks.metrics import VALIDATION


class Command(JobCommand):
    help = "Train a network on a dataset."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", type=arguments.name, help="The dataset's id or name.")
        parser.add_argument("--name", type=arguments.name, required=True, help="The model's name.")
        parser.add_argument("--network", help="By default, the first that fits the dataset's task.")
        self.add_job_arguments(parser)

    def handle(self, *, dataset: str, name: str, network: str | None, **options: Any) -> None:
        row = find(Dataset.objects, "dataset", dataset)
        try:
            make = partial(ModelCreation, row, network_of(network, row))
        except (PluginError, TrainingError) as error:
            raise CommandError(str(error)) from None
        model = self.create(make, {"model_name": name}, options)
        self.run_job(model, options)
        details = model_representation(model)
        if options["format"] == "text":
            for warning in details["warnings"]:
                self.stdout.write(f"  dataset warning: {warning}", self.style.WARNING)
            self.print_metrics(details)
        self.print_result(model, details, options)

    def print_metrics(self, details: dict[str, Any]) -> None:
        for name, value in details["metrics"].items():
            stage = "validation" if name.startswith(VALIDATION) else "training"
            shown = "–" if value is None else f"{value:.4g}"
            self.stdout.write(f"  {details['metric_titles'][name]}, {stage}: {shown}")
