"""Predict from the command line."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import PluginError, StoreError
from core.forms.inference import FORM, InferenceCreation, images_data
from core.inference.outputs import pictures, read_outputs, read_rejected
from core.management.arguments import name
from core.management.foreground import JobCommand, find
from core.management.metric_lines import metric_lines
from core.models import Inference, Job, TrainedModel
from core.privacy import as_the_user_likes
from core.registry import default_view, view_plugins
from core.representations.inference import inference_representation


class Command(JobCommand):
    help = "Run a model on a stage of its dataset, on files, or on what its plug-in's form chooses."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", type=name, help="The model's id or name.")
        inputs = parser.add_mutually_exclusive_group()
        inputs.add_argument("--stage", choices=["train", "val", "test"])
        inputs.add_argument("--image", action="append", default=[], metavar="PATH")
        parser.add_argument("--view", help="By default, one that fits the dataset's task.")
        parser.add_argument("--output", type=Path, help="Copy the pictures to this folder.")
        self.add_job_arguments(parser)

    def handle(self, *, model: str, view: str | None, output: Path | None, **options: Any) -> None:
        try:
            row = find(TrainedModel.objects, "model", model)
            shown_by = view_plugins[view] if view else default_view(row.dataset.task)
            make = partial(InferenceCreation, row, shown_by)
        except PluginError as error:
            raise CommandError(str(error)) from None
        if not row.snapshots.exists():
            raise CommandError(f"The model {row} has no snapshot yet (it is {row.job.status}).")
        inference = self.create(make, inputs_data(make(), options), options)
        self.run_job(inference, options)
        try:
            details = inference_representation(inference) | describe(inference)
        except StoreError as error:
            raise CommandError(str(error)) from None
        if output is not None:
            copy_pictures(inference, details["outputs"], output)
        if options["format"] == "text":
            self.print_text(details)
        self.print_result(inference, details, options)

    def print_text(self, details: dict[str, Any]) -> None:
        for line in metric_lines(details["report"]):
            self.stdout.write(f"  {line}")
        for rejected in details["rejected"]:
            self.stdout.write(f"  rejected {rejected['input']}: {rejected['message']}")
        for shown in details["outputs"]:
            self.stdout.write(f"  {shown['input']}: {', '.join(shown['images'])}")


def inputs_data(unbound: InferenceCreation, options: dict[str, Any]) -> dict[str, str]:
    """The fields that --stage and --image stand for.

    Without either, a setting of the data plug-in's form chooses that form.
    """
    if options["image"]:
        return images_data(options["image"])
    if options["stage"]:
        return {"source": options["stage"]}
    names = {setting.partition("=")[0] for setting in options["assignments"]}
    if unbound.inputs is not None and names & set(unbound.inputs.fields):
        return {"source": FORM}
    return {}


def describe(inference: Inference) -> dict[str, Any]:
    """The files of the outputs' pictures, and the rejected inputs."""
    outputs: list[dict[str, Any]] = []
    rejected: list[dict[str, str]] = []
    inference.job.refresh_from_db()
    if inference.job.status == Job.Status.DONE:
        for stored in read_outputs(inference.outputs_path, 0, inference.fields["max_outputs"]):
            images = [str(inference.folder / path) for path in pictures(stored["data"])]
            outputs.append({"input": stored["input"], "images": images})
        rejected = read_rejected(inference.folder)
    return {"outputs": outputs, "rejected": rejected}


@as_the_user_likes()
def copy_pictures(inference: Inference, outputs: list[dict[str, Any]], target: Path) -> None:
    """Copy the pictures, named after their inputs, and put the copies in their place."""
    target.mkdir(parents=True, exist_ok=True)
    for place, shown in enumerate(outputs):
        stem = Path(shown["input"]).as_posix().strip("/").replace("/", "_")
        copies = []
        for image in map(Path, shown["images"]):
            copy = target / f"{place:04d}_{stem}_{image.stem}.png"
            shutil.copyfile(image, copy)
            copies.append(str(copy))
        shown["images"] = copies
