"""Summarize a dataset: counts, classes, values, and rejected entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser

from core.management import arguments
from core.management.command import DigitsCommand
from core.management.datasets import damage_as_error, finished_dataset
from core.remarks import COPIES_NOT_FOUND
from core.representations.contents import Facts, RejectedEntries, class_rows
from core.representations.dataset import dataset_representation, rejected_of
from core.store.manifest import Spec, spec_of
from core.tasks import in_words, task_of

_MAX_LISTED = 20
"""Maximum number of rejected entries, classes and duplicates in text output; JSON has all."""
_SHOWN = ("0.5", "50", "99.5")


class Command(DigitsCommand):
    help = "Summarize a dataset: counts, classes, values, and rejected entries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", type=arguments.name, help="The dataset's name.")
        self.add_format(parser)

    def handle(self, *, dataset: str, **options: Any) -> None:
        row = finished_dataset(dataset)
        with damage_as_error(dataset, row.folder):
            found = dataset_representation(row)
            if options["format"] == "json":
                self.write_json(found | rejected_of(found, row))
                return
            for line in lines(found, RejectedEntries(row.folder, found)):
                self.stdout.write(line)


def lines(found: Facts, rejected: RejectedEntries) -> Iterator[str]:
    """The summary as lines of text."""
    label = spec_of(found["label"])
    yield f"{found['dataset']}, made by {found['plugin']}, in {found['folder']}"
    if found["task"]:
        yield f"for {found['task']}: {in_words(found['input'])} to {in_words(found['output'])}"
    yield f"features {_stored(Spec(**found['feature']))}, labels {_stored(label)}"
    for warning in found["warnings"]:
        yield f"WARNING: {warning}"
    if grouping := found.get("grouping"):
        yield grouping
    yield from _stage_lines(found)
    for remark in found["read_as"]:
        yield f"read {remark}"
    for remark in found["left_out"][:_MAX_LISTED]:
        yield f"skipped {remark}"
    if (more := len(found["left_out"]) - _MAX_LISTED) > 0:
        yield f"… and {more} more reasons; --format json lists all."
    yield from _class_lines(found, task_of(found["task"]).counted)
    yield from _leakage_lines(found["leakage"])
    if len(found["stages"]) > 1 and task_of(found["task"]).is_picture:
        yield COPIES_NOT_FOUND
    for entry in rejected[:_MAX_LISTED]:
        yield f"rejected {entry.file}: {entry.message}"
    if (more := len(rejected) - _MAX_LISTED) > 0:
        yield f"… and {more} more; --format json lists all."


def _stage_lines(found: Facts) -> Iterator[str]:
    """How many entries and groups each stage has, and their values."""
    groups = found["leakage"].get("groups", {}).get("stages", {})
    for name, stage in found["stages"].items():
        count = groups.get(name)
        of_groups = f", {count:,} {'group' if count == 1 else 'groups'}" if count else ""
        yield (
            f"{name}: {stage['entries']} entries{of_groups}, {stage['bytes'] / 1e6:.1f} MB, "
            f"{stage['shards']} shards, {stage['rejected']} rejected"
        )
        yield from _value_lines(stage["statistics"])


def _stored(spec: Spec | None) -> str:
    """Shape, dtype and compression."""
    if spec is None:
        return "none"
    return str(spec) if spec.encoding == "raw" else f"{spec} as {spec.encoding}"


def _value_lines(statistics: Facts) -> Iterator[str]:
    sizes = statistics.get("sizes", {})
    if sizes.get("distinct", 1) > 1:
        smallest, largest = (" × ".join(map(str, sizes[key])) for key in ("smallest", "largest"))
        yield f"  {sizes['distinct']} sizes, {smallest} to {largest} pixels"
    for number, channel in enumerate(statistics.get("channels", []), 1):
        percentiles = ", ".join(f"{p} %: {channel['percentiles'][p]:g}" for p in _SHOWN)
        yield (
            f"  channel {number}: mean {channel['mean']:.4g}, "
            f"standard deviation {channel['std']:.4g}, "
            f"{channel['min']:g} to {channel['max']:g} ({percentiles})"
        )
    label = statistics.get("label")
    if label and isinstance(label["mean"], float):
        yield f"  labels: mean {label['mean']:.4g}, standard deviation {label['std']:.4g}"


def _class_lines(found: Facts, unit: str) -> Iterator[str]:
    rows = class_rows(found)
    for place, stage in enumerate(found["stages"]):
        of_stage = [(row["name"], row["stages"][place]) for row in rows]
        for name, counts in of_stage[:_MAX_LISTED]:
            yield (
                f"{stage}, {name}: in {counts['samples']} samples, "
                f"{counts['percent']:.2f} % of the {unit}"
            )
        if (more := len(of_stage) - _MAX_LISTED) > 0:
            yield f"… and {more} more classes of {stage}; --format json lists all."


def _leakage_lines(leakage: Facts) -> Iterator[str]:
    for row in leakage.get("groups", {}).get("shared", []):
        counts = ", ".join(f"{count} of {stage}" for stage, count in row["stages"].items())
        yield f"shared group {row['group']}: {counts}"
    for pair in leakage.get("duplicates", {}).get("pairs", [])[:_MAX_LISTED]:
        a, b = (f"{place['stage']} {place['name']}" for place in (pair["a"], pair["b"]))
        yield f"{pair['kind']} duplicates: {a} and {b}"
