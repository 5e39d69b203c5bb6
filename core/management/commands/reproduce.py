"""Train a model again from the command line, and compare both."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser

from core.forms.reproduction import ReproductionForm
from core.management import arguments
from core.management.foreground import JobCommand, find
from core.models import TrainedModel
from core.process.interruption import requests_to_end
from core.representations.model import model_representation
from core.representations.reproduction import reproduction_representation


class Command(JobCommand):
    help = (
        "Train a model again from the settings, seed and dataset that its run has kept, and say "
        "whether metrics and weights are identical, or by how much they differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", type=arguments.name, help="The model's id or name.")
        parser.add_argument("--epochs", default="", help="Train only this many of its epochs.")
        parser.add_argument("--name", type=arguments.name, help="The name of the new model.")
        parser.add_argument(
            "--check",
            action="store_true",
            help="Train nothing: only say what is different since the model was trained.",
        )
        self.add_queue(parser)
        self.add_format(parser)

    def handle(self, *, model: str, epochs: str, name: str | None, **options: Any) -> None:
        row = find(TrainedModel.objects.select_related("job", "dataset"), "model", model)
        form = ReproductionForm(row)
        given = {"name": name or form.initial["name"], "epochs": epochs}
        form = ReproductionForm(row, given)
        if not form.is_valid():
            self.refuse(
                {field: list(map(str, texts)) for field, texts in form.errors.items()}, options
            )
        if options["check"]:
            self.print_changes(form.changes, options)
            return
        if options["format"] == "text":
            self.print_changes(form.changes, options)
        # From here on there is a job, whose end must be recorded.
        self.asked = self.noting.enter_context(requests_to_end(for_good=True))
        made = form.save(queue=options["queue"])
        self.run_job(made, options)
        self.report(made, options)

    def print_changes(self, changes: list[str], options: dict[str, Any]) -> None:
        """Print what is different since the model was trained."""
        if options["format"] == "json":
            self.write_json({"differences": changes})
            return
        for text in changes:
            self.stdout.write(f"different: {text}", self.style.WARNING)
        if not changes:
            self.stdout.write("Nothing that its run recorded has changed.")
        self.stdout.flush()

    def report(self, made: TrainedModel, options: dict[str, Any]) -> None:
        """Print the comparison; the exit code is 0 only if both are identical, or if enqueued."""
        found = reproduction_representation(made)
        comparison = found["comparison"]
        if options["format"] == "text" and comparison:
            self.stdout.write(comparison["text"])
            for one in comparison["differences"]:
                self.stdout.write(f"different: {one['text']}")
            for remark in comparison["remarks"]:
                self.stdout.write(remark)
        details = model_representation(made) | {"reproduction": found}
        if comparison and not comparison["identical"]:
            details["error"] = comparison["text"]
        self.print_result(made, details, options)
        if comparison and not comparison["identical"]:
            sys.exit(1)
