"""Run an inference from the command line."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import PluginError, StoreError
from core.forms.image_paths import images_data
from core.forms.inference import FORM, InferenceCreation
from core.forms.settings import SettingsError, bound
from core.forms.view_options import ViewOptions, renderer_of
from core.inference.answers import read_answers
from core.inference.outputs import pictures, read_rejected
from core.inference.shown import count_outputs, is_rendered_only, shown
from core.management.arguments import name, row_id
from core.management.at_once import answered_at_once
from core.management.ensembles import HELP, find_models, in_words
from core.management.foreground import JobCommand
from core.management.inference_files import write_files
from core.management.metric_lines import metric_lines
from core.models import Job, TrainedModel
from core.registry import view_plugins
from core.representations.inference import answer_representation, inference_representation
from core.result_files.formats import FORMATS, formats_of
from core.tasks import task_of

_RENDERED_ONLY = (
    "The inference {} was made by an earlier version, which kept only pictures: to show it with "
    "another view or other options, run the inference again."
)


class Command(JobCommand):
    help = "Run a model on a stage of its dataset, on files, or on inputs chosen by --set."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", type=name, help=HELP)
        inputs = parser.add_mutually_exclusive_group()
        inputs.add_argument("--stage", choices=["train", "val", "test"])
        parser.add_argument(
            "--dataset", default="", help="Take the stage of this dataset of the same task."
        )
        inputs.add_argument(
            "--image",
            action="extend",
            nargs="+",
            default=[],
            metavar="PATH",
            help="Image files, and folders with all images below.",
        )
        inputs.add_argument(
            "--inference",
            type=row_id,
            metavar="ID",
            help="Show a finished inference with another view or other options, without a new run.",
        )
        parser.add_argument("--view", help="By default, one that fits the dataset's task.")
        parser.add_argument(
            "--output",
            type=Path,
            help="Write predictions.csv, pictures, and all masks or boxes to this folder.",
        )
        parser.add_argument(
            "--results",
            action="extend",
            nargs="+",
            default=[],
            choices=list(FORMATS),
            metavar="FORMAT",
            help=f"Write the results as {', '.join(FORMATS)}, too; needs --output.",
        )
        parser.add_argument(
            "--keep",
            action="store_true",
            help="Run an inference that is kept and has a page, even where a running server could "
            "answer at once.",
        )
        self.add_job_arguments(parser)

    def handle(self, *, model: str, view: str | None, output: Path | None, **options: Any) -> None:
        row, chosen = find_models(model)
        self.check_results(row, output, options)
        if not (chosen or view or output) and self.answer_at_once(row, options):
            return
        try:
            if options["inference"]:
                shown_as = self.of_another(row, view, options)
            else:
                shown_as = self.of_new(row, chosen, view, options)
        except PluginError as error:
            raise CommandError(str(error)) from None
        inference = shown_as.inference
        try:
            details = inference_representation(inference) | _describe(shown_as)
        except StoreError as error:
            raise CommandError(str(error)) from None
        if output is not None:
            formats = options["results"]
            details["results"] = write_files(inference, details["outputs"], output, formats)
        if options["format"] == "text":
            self.print_text(details)
        self.print_result(inference, details, options)

    def answer_at_once(self, row: TrainedModel, options: dict[str, Any]) -> bool:
        """Print what a running predictor answers; False if an inference is to be run."""
        asks_more = any(options[name] for name in ("assignments", "queue", "keep"))
        if asks_more or not options["image"]:
            return False
        details = answered_at_once(row, options["image"])
        if details is None:
            return False
        if options["format"] == "json":
            self.write_json(details)
            return True
        self.print_text(details)
        if options["verbosity"]:
            self.stderr.write("Answered by the running server; --keep keeps an inference.")
        return True

    def check_results(
        self, row: TrainedModel, output: Path | None, options: dict[str, Any]
    ) -> None:
        """Refuse formats that would only be found out to be wrong after the inference."""
        if options["results"] and output is None:
            raise CommandError("--results needs --output, a folder for the files.")
        known = formats_of(task_of(row.dataset.task))
        if wrong := [name for name in options["results"] if name not in known]:
            raise CommandError(
                f"The task of {row} has no results as {', '.join(wrong)}; known: "
                f"{', '.join(known) or 'none'}."
            )

    def of_new(
        self,
        row: TrainedModel,
        chosen: dict[str, str],
        view: str | None,
        options: dict[str, Any],
    ) -> ViewOptions:
        """Run a new inference, and show its outputs with its own view and options."""
        shown_by = view_plugins[view] if view else row.default_view
        make = partial(InferenceCreation, row, shown_by)
        if reason := row.why_unusable:
            raise CommandError(reason)
        try:
            data = chosen | _inputs_data(make(), options)
        except SettingsError as error:
            self.refuse({error.field: [str(error)]}, options)
        inference = self.create(make, data, options)
        self.run_job(inference, options)
        return ViewOptions(shown_by, inference)

    def of_another(
        self, row: TrainedModel, view: str | None, options: dict[str, Any]
    ) -> ViewOptions:
        """The view options with which to show a finished inference."""
        inference = row.inferences.filter(pk=options["inference"]).first()
        if inference is None or inference.job.status != Job.Status.DONE:
            ids = row.inferences.filter(job__status=Job.Status.DONE).values_list("pk", flat=True)
            known = ", ".join(map(str, ids[:20])) or "none"
            raise CommandError(
                f"The model {row} has no finished inference {options['inference']}; "
                f"finished inferences: {known}."
            )
        if is_rendered_only(inference.folder) and (view or options["assignments"]):
            raise CommandError(_RENDERED_ONLY.format(inference.pk))
        make = partial(ViewOptions, view_plugins[view or inference.view_id], inference)
        if not options["assignments"]:
            return make()
        try:
            chosen: ViewOptions = bound(make, {}, options["assignments"])
        except SettingsError as error:
            self.refuse({error.field: [str(error)]}, options)
        if not chosen.is_valid():
            self.refuse(chosen.errors, options)
        return chosen

    def print_text(self, details: dict[str, Any]) -> None:
        if details["report"]:
            stage = f"on the stage {details['stage']} of {details['dataset']}"
            what = stage if details["stage"] else "on these inputs"
            self.stdout.write(f"  {in_words(details)} {what}, {details['samples']} samples:")
        for line in metric_lines(details["report"]):
            self.stdout.write(f"  {line}")
        for remark in filter(None, [details["input_remark"], *details["figure_remarks"]]):
            self.stdout.write(f"  WARNING: {remark}", self.style.WARNING)
        for rejected in details["rejected"]:
            self.stdout.write(f"  rejected {rejected['input']}: {rejected['message']}")
        for note in (note for one in details.get("results", {}).values() for note in one["notes"]):
            self.stdout.write(f"  WARNING: {note}", self.style.WARNING)
        for one in details["outputs"]:
            self.stdout.write(f"  {one['input']}: {_answer_text(one)}")


def _inputs_data(unbound: InferenceCreation, options: dict[str, Any]) -> dict[str, str]:
    """The form fields set by --stage and --image.

    Without either, setting a field of the data plug-in's form selects that form.
    """
    if options["image"]:
        return images_data(options["image"])
    if options["stage"]:
        return {"source": options["stage"], "dataset": options["dataset"]}
    names = {setting.partition("=")[0] for setting in options["assignments"]}
    if unbound.inputs is not None and names & set(unbound.inputs.fields):
        return {"source": FORM}
    return {}


def _answer_text(one: dict[str, Any]) -> str:
    """What was answered; of an inference of a former version, the pictures that it made."""
    answer = one["answer"]
    text = answer["text"] if answer else ", ".join(one["images"])
    truth = f" (true: {answer['truth']})" if answer and answer["truth"] else ""
    return f"{text}{truth}" + (f"; no picture: {one['error']}" if "error" in one else "")


def _describe(options: ViewOptions) -> dict[str, Any]:
    """The picture files of the outputs, and the rejected inputs."""
    inference = options.inference
    outputs: list[dict[str, Any]] = []
    rejected: list[dict[str, str]] = []
    inference.job.refresh_from_db()
    if inference.job.status == Job.Status.DONE:
        answers = read_answers(inference.folder)
        most = inference.fields["max_outputs"]
        for one in shown(renderer_of(options), 0, min(most, count_outputs(inference.folder))):
            images = [str(inference.folder / path) for path in pictures(one.data)]
            error = {"error": one.error} if one.error else {}
            answer = answer_representation(next(answers, None))
            outputs.append({"input": one.input, "answer": answer, "images": images} | error)
        rejected = read_rejected(inference.folder)
    return {"outputs": outputs, "rejected": rejected}
