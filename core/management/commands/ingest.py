"""Create a dataset from the command line."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from itertools import chain
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import PluginError
from core.forms.dataset import DatasetCreation
from core.management.foreground import JobCommand
from core.models import Dataset
from core.registry import data_plugins
from core.store.reader import rejected_entries


class Command(JobCommand):
    help = "Create a dataset with a data plug-in: read its entries and encode them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plugin", help="The plug-in's id; see `manage.py plugins`.")
        parser.add_argument("--name", required=True, help="The dataset's name.")
        self.add_job_arguments(parser)

    def handle(self, *, plugin: str, name: str, **options: Any) -> None:
        try:
            make = partial(DatasetCreation, data_plugins[plugin])
        except PluginError as error:
            raise CommandError(str(error)) from None
        dataset = self.create(make, {"dataset_name": name}, options)
        self.run_job(dataset, options)
        details = describe(dataset)
        if options["format"] == "text":
            for stage, counts in details["stages"].items():
                self.stdout.write(
                    f"  {stage}: {counts['entries']} entries, {counts['bytes'] / 1e6:.1f} MB, "
                    f"{counts['shards']} shards"
                )
            for rejected in details["rejected"]:
                self.stdout.write(f"  rejected {rejected['file']}: {rejected['message']}")
        self.print_result(dataset, details, options)


def describe(dataset: Dataset) -> dict[str, Any]:
    """The stages' counts, and every rejected entry."""
    stages = {
        stage.name: {"entries": stage.entries, "bytes": stage.bytes, "shards": stage.shards}
        for stage in dataset.stages.all()
    }
    rejected = chain.from_iterable(rejected_entries(dataset.folder / name) for name in stages)
    return {"stages": stages, "rejected": [asdict(entry) for entry in rejected]}
