"""Export a model's snapshot in another program's format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import UserError
from core.forms.inference import MASK_OPTIONS
from core.forms.snapshot_choice import BY_DEFAULT, known_epochs
from core.management import arguments
from core.management.command import DigitsCommand
from core.management.ensembles import ONE_MODEL, find_with_epoch
from core.management.progress import ProgressLine
from core.model_export.formats import FORMATS
from core.model_export.spec import ExportedModel, ModelExport
from core.models import Snapshot, TrainedModel
from core.numbers import epochs
from core.privacy import as_the_user_likes
from core.process.quiet import import_keras, prepare_for_tensorflow
from core.representations.exported import export_facts, reading_facts
from core.tasks import task_of


class Command(DigitsCommand):
    help = (
        "Export a model in another program's format, to a new folder, and check that the exported "
        "file outputs the same as the model."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", type=arguments.name, help=ONE_MODEL)
        titles = "; ".join(f"{name}: {kind.title}" for name, kind in FORMATS.items())
        parser.add_argument("--to", required=True, choices=FORMATS, help=titles)
        parser.add_argument("--output", required=True, type=Path, help="A folder, new or empty.")
        parser.add_argument("--epoch", type=arguments.epoch, help=BY_DEFAULT)
        parser.add_argument("--zip", action="store_true", help="Pack all files into model.zip.")
        parser.add_argument(
            "--test-time-flips",
            action="store_true",
            help="For masks: the exported network averages its output over four flips of an image.",
        )
        parser.add_argument(
            "--largest-component",
            action="store_true",
            help="For masks: info.json says to keep the largest region of each class only.",
        )
        self.add_format(parser)

    def handle(
        self, *, model: str, to: str, output: Path, epoch: float | None, **options: Any
    ) -> None:
        row, chosen = find_with_epoch(model)
        snapshot = _snapshot_of(row, epoch if chosen is None else chosen)
        processing = {name: options[name] for name in MASK_OPTIONS}
        if any(processing.values()) and not task_of(snapshot.model.dataset.task).gives_masks:
            raise CommandError(
                f"The model “{snapshot.model}” gives no masks, so neither --test-time-flips nor "
                "--largest-component can be used."
            )
        spec = ModelExport(
            snapshot=snapshot.path,
            format=to,
            output=output.absolute(),
            dataset=snapshot.model.dataset.folder,
            is_packed=options["zip"],
            test_time_flips=options["test_time_flips"],
            reading=reading_facts(snapshot) if FORMATS[to].more == "runner" else None,
            facts=export_facts(snapshot) | processing,
        )
        prepare_for_tensorflow()
        import_keras()
        from core.model_export.engine import export_model

        try:
            with as_the_user_likes():
                done = export_model(spec, ProgressLine(options["verbosity"]))
        except UserError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; nothing was kept.", returncode=130) from None
        self.report(done, options["format"])

    def report(self, done: ExportedModel, style: str) -> None:
        if style == "json":
            facts = {"folder": str(done.folder), "file": str(done.file), "bytes": done.bytes}
            self.write_json(facts | {"receipt": done.receipt})
            return
        inputs, largest = done.receipt["inputs"], done.receipt["largest_difference"]
        source = "generated" if inputs["source"] == "generated" else f"of {inputs['source']}"
        self.stdout.write(f"{done.file}: {done.bytes / 1e6:,.1f} MB with its description")
        self.stdout.write(
            f"receipt: {inputs['shape'][0]} inputs ({source}), largest difference {largest:.2g} "
            f"(at most {done.receipt['tolerance']:g})"
        )


def _snapshot_of(model: TrainedModel, epoch: float | str | None) -> Snapshot:
    """The snapshot of the epoch, a number or a text; without one, of `ranked_snapshots` the first.

    Raises:
        CommandError: there is none.
    """
    number = epochs(epoch) if isinstance(epoch, str) else epoch
    found = model.snapshot_at(number) if epoch is None or number is not None else None
    if found is None:
        which = "" if epoch is None else f" of epoch {epoch}"
        raise CommandError(
            f"The model “{model}” has no snapshot{which}; available epochs: {known_epochs(model)}."
        )
    return found
