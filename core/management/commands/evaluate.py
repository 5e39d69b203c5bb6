"""Measure a model from the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.exceptions import PluginError, StoreError
from core.forms.inference import InferenceCreation
from core.inference.answers import as_csv
from core.management.arguments import name
from core.management.ensembles import HELP, find_models, in_words
from core.management.foreground import JobCommand
from core.management.metric_lines import group_lines, metric_lines
from core.models import Inference, Job
from core.plugins import Stage
from core.privacy import as_the_user_likes
from core.representations.figures import figures_representation, metrics_csv
from core.representations.inference import inference_representation
from core.tasks.requirements import Judgement, Requirement

_UNMET = 3
"""The exit code if a requirement is not met; 1 if the evaluation failed."""


class Command(JobCommand):
    help = "Measure a model on a stage of its dataset, or of any other one of the same task."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", type=name, help=HELP)
        parser.add_argument("--dataset", default="", help="By default, that of the model.")
        parser.add_argument("--stage", choices=["train", "val", "test"], default="test")
        parser.add_argument(
            "--require",
            action="append",
            default=[],
            metavar="RULE",
            help="A limit such as dice>=0.8, recall[cat]>=0.9, dice[each class]>=0.8 or "
            "dice[each group]>=0.7; exit code 3 if it is not met.",
        )
        parser.add_argument("--csv", type=Path, metavar="FILE", help="Write a row for each sample.")
        parser.add_argument(
            "--metrics-csv",
            type=Path,
            metavar="FILE",
            help="Write a row for each metric: of all, by class, by group.",
        )
        self.add_job_arguments(parser)

    def handle(self, *, model: str, csv: Path | None, **options: Any) -> None:
        row, chosen = find_models(model)
        try:
            rules = [Requirement.parse(text) for text in options["require"]]
            view = row.default_view
        except (ValueError, PluginError) as error:
            raise CommandError(str(error)) from None
        if reason := row.why_unusable:
            raise CommandError(reason)
        data = chosen | {
            "source": Stage(options["stage"]).value,
            "dataset": options["dataset"],
        }
        inference = self.create(partial(InferenceCreation, row, view), data, options)
        self.run_job(inference, options)
        details = inference_representation(inference)
        is_done = inference.job.status == Job.Status.DONE
        details |= self._figures(inference) if is_done else {}
        judged = _judged(rules, details["metrics"], details["groups"]) if is_done else []
        details["requirements"] = [asdict(one) for one in judged]
        if csv is not None and is_done:
            _write(csv, as_csv(inference.folder))
        if (path := options["metrics_csv"]) is not None and is_done:
            _write(path, metrics_csv(row.dataset.task, details["metrics"], inference.folder))
        if options["format"] == "text" and is_done:
            self.print_text(details, judged)
        self.print_result(inference, details, options)
        if not all(one.met for one in judged):
            sys.exit(_UNMET)

    def _figures(self, inference: Inference) -> dict[str, Any]:
        try:
            return figures_representation(inference.folder)
        except StoreError as error:
            raise CommandError(str(error)) from None

    def print_text(self, details: dict[str, Any], judged: list[Judgement]) -> None:
        what = f"on the stage {details['stage']} of {details['dataset']}"
        self.stdout.write(f"  {in_words(details)} {what}, {details['samples']} samples:")
        for line in metric_lines(details["report"]):
            self.stdout.write(f"  {line}")
        for remark in filter(None, [details["input_remark"], *details["figure_remarks"]]):
            self.stdout.write(f"  WARNING: {remark}", self.style.WARNING)
        for line in group_lines(details):
            self.stdout.write(f"  {line}")
        for one in judged:
            self.stdout.write(f"  {one}")


def _judged(
    rules: list[Requirement], metrics: dict[str, Any], groups: list[dict[str, Any]]
) -> list[Judgement]:
    """What became of each rule."""
    try:
        return [rule.judged(metrics, groups) for rule in rules]
    except KeyError as error:
        raise CommandError(str(error.args[0])) from None


@as_the_user_likes()
def _write(path: Path, lines: Iterable[str]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
    except StoreError as error:
        raise CommandError(str(error)) from None
