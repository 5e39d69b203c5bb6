"""Train a model from the command line."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import PluginError, TrainingError
from core.forms.model import network_of
from core.forms.own_networks import key_of, version_called
from core.forms.sweep import ModelSweep
from core.management import arguments
from core.management.filing import filing_forms
from core.management.foreground import JobCommand, find
from core.management.preflight import print_preflight
from core.management.suggestion import print_suggestion
from core.management.sweep_lines import bounded, lines
from core.management.sweep_turns import runs_in_turn
from core.models import Dataset, Job, Sweep, TrainedModel
from core.networks import OWN
from core.proposals.presets import PRESETS
from core.representations.model import model_representation
from core.representations.sweep import sweep_members, sweep_representation
from core.representations.sweeps import sweep_details, sweep_rows
from core.tasks.metrics import VALIDATION

_MOST_LINES = 50


class Command(JobCommand):
    help = "Train a network on a dataset."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", type=arguments.name, help="The dataset's id or name.")
        parser.add_argument("--name", type=arguments.name, required=True, help="The model's name.")
        parser.add_argument("--network", help="By default, the first that fits the dataset's task.")
        parser.add_argument(
            "--own-network",
            type=arguments.name,
            metavar="NAME[@VERSION]",
            help="A network that a user wrote, in place of --network; by default, its newest "
            "version. --set OPTION=VALUE sets its options.",
        )
        parser.add_argument(
            "--preset", choices=list(PRESETS), help="How long to train; the same as --set preset=…."
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="Train nothing: say what it would take, from a few steps, and whether it fits.",
        )
        parser.add_argument(
            "--suggest",
            action="store_true",
            help="Train nothing: suggest a batch size and a learning rate, from some steps with "
            "rising rates.",
        )
        parser.add_argument("--tag", action="append", default=[], help="A tag; may be repeated.")
        parser.add_argument("--folder", default="", help="The folder of the lists, such as a/b.")
        self.add_job_arguments(parser)

    def handle(
        self, *, dataset: str, name: str, network: str | None, check: bool, **options: Any
    ) -> None:
        row = find(Dataset.objects, "dataset", dataset)
        if network not in (None, OWN) and options["own_network"]:
            raise CommandError("Give --network or --own-network, not both.")
        if network == OWN and not options["own_network"]:
            raise CommandError("Say which own network: --own-network NAME[@VERSION].")
        try:
            own = options["own_network"]
            chosen = network_of(key_of(version_called(own)) if own else network, row)
        except (PluginError, TrainingError) as error:
            raise CommandError(str(error)) from None
        if preset := options["preset"]:
            options["assignments"].append(f"preset={preset}")
        filing = filing_forms(options["tag"], [], options["folder"] or None)
        if check or options["suggest"]:
            tell = print_preflight if check else print_suggestion
            tell(self, partial(ModelSweep, row, chosen), options)
            return
        model = self.create(partial(ModelSweep, row, chosen), {"model_name": name}, options)
        if options["format"] == "text":
            self.print_proposals(model)
        models = sweep_members(model)
        for form in filing:
            form.save(models)
        sweep = Sweep.objects.filter(key=model.sweep).first() if model.sweep else None
        self.run_jobs(models if sweep is None else runs_in_turn(sweep, self.asked), options)
        if sweep is not None and sweep.is_chosen_by_rule:
            self.print_runs(sweep, options)
        elif len(models) > 1:
            self.print_sweep(models, options)
        else:
            self.report(models[0], options)

    def report(self, model: TrainedModel, options: dict[str, Any]) -> None:
        details = model_representation(model)
        if options["format"] == "text":
            for warning in details["warnings"]:
                self.stdout.write(f"  dataset warning: {warning}", self.style.WARNING)
            self.print_metrics(details)
            for remark in [*details["figure_remarks"], details["remark"]]:
                if remark:
                    self.stdout.write(f"  WARNING: {remark}", self.style.WARNING)
        self.print_result(model, details, options)

    def print_proposals(self, model: TrainedModel) -> None:
        """Print which settings were proposed, but for those that the models of a sweep vary."""
        for name, proposal in model.proposals.items():
            if name not in model.swept:
                value, because = proposal["value"], proposal["because"]
                text = f"{value:g}" if isinstance(value, float) else value
                self.stdout.write(f"proposed: {name}={text}, because {because}.")
        self.stdout.flush()

    def print_runs(self, sweep: Sweep, options: dict[str, Any]) -> None:
        """Print the runs of a sweep whose values are chosen; the exit code is 0 if it ended."""
        row = sweep_rows().get(pk=sweep.pk)
        found = bounded(sweep_details(row), _MOST_LINES)
        if options["format"] == "json":
            self.write_json(found)
        else:
            self.stdout.write("\n".join(lines(found)))
        if row.state != Sweep.State.DONE and not options["queue"]:
            sys.exit(self.asked.exit_code or 1)

    def print_sweep(self, models: list[TrainedModel], options: dict[str, Any]) -> None:
        """Print the models of a sweep; the exit code is 0 only if all are done or enqueued."""
        found = sweep_representation(models[0])
        if options["format"] == "json":
            self.write_json(found)
        for model in models:
            model.refresh_from_db()
            details = model_representation(model)
            if options["format"] == "text":
                text = details["ranking_metric"]["text"]
                self.stdout.write(f"model {model.pk} “{model}”: {model.job.status} {text}".strip())
            if model.job.has_failed:
                self.print_error(model.job)
        done = all(model.job.status == Job.Status.DONE for model in models)
        if not done and not options["queue"]:
            sys.exit(self.asked.exit_code or 1)

    def print_metrics(self, details: dict[str, Any]) -> None:
        if details["best_epoch"] is not None:
            by = details["ranking_metric"]["stage"]
            self.stdout.write(
                f"  best epoch: {details['best_epoch']:g} of {details['epochs']:g}, by {by}"
            )
        for name, value in details["metrics"].items():
            stage = "validation" if name.startswith(VALIDATION) else "training"
            shown = "–" if value is None else f"{value:.4g}"
            self.stdout.write(f"  {details['metric_titles'][name]}, {stage}: {shown}")
