"""Train a model from the command line."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import TrainingError
from core.forms.model import ModelCreation, network_of
from core.management import arguments
from core.management.foreground import JobCommand, find
from core.models import Dataset, TrainedModel
from core.remarks import warnings


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
        except TrainingError as error:
            raise CommandError(str(error)) from None
        model = self.create(make, {"model_name": name}, options)
        self.run_job(model, options)
        details = describe(model)
        if options["format"] == "text":
            for warning in details["warnings"]:
                self.stdout.write(f"  Of the dataset: {warning}", self.style.WARNING)
            for metric, value in details["metrics"].items():
                self.stdout.write(
                    f"  {metric}: {value:.4g}" if value is not None else f"  {metric}: –"
                )
        self.print_result(model, details, options)


def describe(model: TrainedModel) -> dict[str, Any]:
    """The epochs trained, the best one's metrics, and the files of the snapshots."""
    snapshots = list(model.snapshots.all())
    return {
        "epochs": len(snapshots),
        "metrics": model.metrics,
        "warnings": warnings(model.dataset.leakage),
        "snapshots": [
            {"epoch": row.epoch, "path": str(row.path), "best": row.best} for row in snapshots
        ],
    }
