"""Create a dataset from the command line."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import PluginError, StoreError
from core.forms.addition import AdditionCreation
from core.forms.dataset import DatasetCreation
from core.management import arguments
from core.management.datasets import finished_dataset
from core.management.foreground import JobCommand
from core.models import Artifact, Dataset
from core.registry import data_plugins
from core.representations.dataset import (
    dataset_overview,
    dataset_representation,
    rejected_of,
)


class Command(JobCommand):
    help = "Create a dataset with a data plug-in, or add entries to an existing one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plugin", help="The plug-in's id; see `manage.py plugins`.")
        target = parser.add_mutually_exclusive_group(required=True)
        target.add_argument("--name", type=arguments.name, help="The new dataset's name.")
        target.add_argument(
            "--append-to",
            type=arguments.name,
            metavar="DATASET",
            help="Add the entries to this dataset, made by the same plug-in, as new shards.",
        )
        self.add_job_arguments(parser)

    def handle(
        self, *, plugin: str, name: str | None, append_to: str | None, **options: Any
    ) -> None:
        try:
            known = data_plugins[plugin]
        except PluginError as error:
            raise CommandError(str(error)) from None
        made: Artifact
        if name is not None:
            made = dataset = self.create(
                partial(DatasetCreation, known), {"dataset_name": name}, options
            )
        else:
            dataset = finished_dataset(append_to or "")
            if dataset.plugin_id != plugin:
                raise CommandError(
                    f"“{dataset}” was made by the plug-in {dataset.plugin_id}, not {plugin}."
                )
            made = self.create(partial(AdditionCreation, dataset), {}, options)
        self.run_job(made, options)
        details = _describe(dataset)
        if options["format"] == "text":
            self.tell(details)
        self.print_result(made, details, options)

    def tell(self, details: dict[str, Any]) -> None:
        for stage, counts in details["stages"].items():
            self.stdout.write(
                f"  {stage}: {counts['entries']} entries, {counts['bytes'] / 1e6:.1f} MB, "
                f"{counts['shards']} shards"
            )
        if details["grouping"]:
            self.stdout.write(f"  {details['grouping']}")
        for remark in details["read_as"]:
            self.stdout.write(f"  read {remark}")
        for remark in details["left_out"]:
            self.stdout.write(f"  skipped {remark}")
        for rejected in details["rejected"]:
            self.stdout.write(f"  rejected {rejected['file']}: {rejected['message']}")
        for warning in details["warnings"]:
            self.stdout.write(f"  {warning}", self.style.WARNING)


def _describe(dataset: Dataset) -> dict[str, Any]:
    """Its representation; if its files are damaged, what the database knows of it."""
    dataset.refresh_from_db()
    try:
        found = dataset_representation(dataset)
        return found | rejected_of(found, dataset)
    except StoreError:
        return dataset_overview(dataset) | {"rejected": []}
