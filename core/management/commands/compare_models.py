"""Compare the training runs of several models from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.management.arguments import row_id
from core.management.command import DigitsCommand
from core.management.inferences import write_table
from core.representations.runs import (
    MOST_RUNS,
    chosen_models,
    run_of_model,
    runs_representation,
    unknown_models,
)
from core.runs.best import BEST, CHOICES, chosen_value
from core.runs.comparison import Wanted, table_of
from core.runs.pivot import pivot_of
from core.runs.run import Run, RunMetric, metrics_of
from core.runs.tables import Table, as_csv, as_latex, as_text


class Command(DigitsCommand):
    help = (
        "Compare models: settings that differ, best values of metrics, mean and range over seeds."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("models", type=row_id, nargs="*", metavar="MODEL", help="Their ids.")
        parser.add_argument("--sweep-of", type=row_id, metavar="MODEL", help="All of its sweep.")
        parser.add_argument("--dataset", type=row_id, help="All models of the dataset.")
        parser.add_argument("--value", choices=CHOICES, default=BEST, help="Of which epoch.")
        parser.add_argument("--metric", action="append", default=[], help="May be repeated.")
        parser.add_argument("--all-settings", action="store_true", help="Not only differing ones.")
        parser.add_argument(
            "--seeds", action="store_true", help="Runs that differ in the seed only are one row."
        )
        parser.add_argument(
            "--sort",
            default="",
            metavar="METRIC",
            help="With a minus, the largest first: --sort=-val_accuracy.",
        )
        parser.add_argument("--exchange", action="store_true", help="Exchange rows and columns.")
        parser.add_argument(
            "--pivot",
            nargs=3,
            metavar=("ROWS", "COLUMNS", "METRIC"),
            help="Two settings, and the metric whose means are in the cells.",
        )
        parser.add_argument("--csv", type=Path, metavar="FILE", help="Write the table.")
        parser.add_argument("--latex", type=Path, metavar="FILE", help="Write it for booktabs.")
        self.add_format(parser)

    def handle(self, **options: Any) -> None:
        runs = _runs(options)
        metrics = metrics_of(runs)
        if options["format"] == "json":
            values = {run.id: _values(run, metrics, options["value"]) for run in runs}
            self.write_json(runs_representation(runs, metrics, values))
            return
        table = _table(runs, metrics, options)
        table = table.exchanged() if options["exchange"] else table
        for name, lines in (("csv", as_csv), ("latex", as_latex)):
            if options[name] is not None:
                write_table(options[name], list(lines(table)))
        for line in as_text(table):
            self.stdout.write(line)


def _runs(options: dict[str, Any]) -> list[Run]:
    ids, of, dataset = options["models"], options["sweep_of"], options["dataset"]
    if sum(map(bool, (ids, of, dataset))) != 1:
        raise CommandError("Name models by their ids, or use --sweep-of or --dataset.")
    sweep = ""
    if of:
        first = chosen_models([of]).first()
        sweep = first.sweep if first else ""
        if not sweep:
            raise CommandError(f"Model {of} is of no sweep, or does not exist.")
    rows = list(chosen_models(ids, sweep, dataset)[: MOST_RUNS + 1])[::-1]
    if missing := sorted(set(ids) - {row.pk for row in rows}) if ids else []:
        raise CommandError(unknown_models(missing))
    if not rows:
        raise CommandError(f"No model was trained on dataset {dataset}.")
    if len(rows) > MOST_RUNS:
        raise CommandError(f"More than {MOST_RUNS} models; name fewer.")
    return [run_of_model(row) for row in rows]


def _table(runs: list[Run], metrics: list[RunMetric], options: dict[str, Any]) -> Table:
    names = [name for metric in metrics for name in metric.names]
    pivot = options["pivot"]
    wanted = [*options["metric"], options["sort"].removeprefix("-"), *(pivot[2:] if pivot else [])]
    for name in filter(None, wanted):
        if name not in names:
            raise CommandError(f"No run has the metric {name}; known: {', '.join(names)}.")
    if not pivot:
        return table_of(
            runs,
            metrics,
            Wanted(
                options["value"],
                options["all_settings"],
                options["metric"],
                options["seeds"],
                options["sort"],
            ),
        )
    settings = sorted({name for run in runs for name in run.settings})
    for name in pivot[:2]:
        if name not in settings:
            raise CommandError(f"No run has the setting {name}; known: {', '.join(settings)}.")
    metric = next(one for one in metrics if pivot[2] in one.names)
    return pivot_of(runs, (pivot[0], pivot[1]), metric, pivot[2], options["value"])


def _values(run: Run, metrics: list[RunMetric], which: str) -> dict[str, Any]:
    found = {
        name: chosen_value(run.history.epochs, name, which, metric.larger_is_better, run.snapshot)
        for metric in metrics
        for name in metric.names
    }
    return {name: one for name, one in found.items() if one is not None}
