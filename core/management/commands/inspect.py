"""Say what is in a dataset: counts, classes, values, and what was rejected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.management.datasets import finished_dataset
from core.models import Dataset
from core.store.manifest import DatasetManifest, Spec
from core.store.reader import rejected_entries
from core.store.writer import describe

LISTED = 20
"""Rejected entries that the text has; JSON has all."""
SHOWN = ("0.5", "50", "99.5")

Facts = dict[str, Any]


class Command(BaseCommand):
    help = "Say what is in a dataset: counts, classes, values, and what was rejected."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", help="The dataset's name.")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, dataset: str, **options: Any) -> None:
        found = facts(finished_dataset(dataset))
        if options["format"] == "json":
            self.stdout.write(json.dumps(found))
            return
        for line in lines(found):
            self.stdout.write(line)


def facts(dataset: Dataset) -> Facts:
    """All that is known of a dataset without reading its samples, as a JSON object."""
    manifest = DatasetManifest.load(dataset.folder)
    rejected = [
        asdict(entry)
        for name in manifest.stages
        for entry in rejected_entries(dataset.folder / name)
    ]
    return {
        "dataset": dataset.name,
        "plugin": manifest.plugin_id,
        "folder": str(dataset.folder),
        "feature": asdict(manifest.feature),
        "label": asdict(manifest.label) if manifest.label else None,
        "class_labels": dataset.class_labels,
        "stages": {name: asdict(stage) for name, stage in manifest.stages.items()},
        "rejected": rejected,
    }


def lines(found: Facts) -> Iterator[str]:
    """The same as text."""
    label = describe(Spec(**found["label"])) if found["label"] else "none"
    yield f"{found['dataset']}, made by {found['plugin']}, in {found['folder']}"
    yield f"features {describe(Spec(**found['feature']))}, labels {label}"
    for name, stage in found["stages"].items():
        yield (
            f"{name}: {stage['entries']} entries, {stage['bytes'] / 1e6:.1f} MB, "
            f"{stage['shards']} shards, {stage['rejected']} rejected"
        )
        for number, channel in enumerate(stage["statistics"].get("channels", []), 1):
            percentiles = ", ".join(f"{p} %: {channel['percentiles'][p]:g}" for p in SHOWN)
            yield (
                f"  channel {number}: mean {channel['mean']:.4g}, deviation {channel['std']:.4g}, "
                f"{channel['min']:g} to {channel['max']:g} ({percentiles})"
            )
        yield from class_lines(stage["statistics"].get("classes", {}), found["class_labels"])
    for entry in found["rejected"][:LISTED]:
        yield f"rejected {entry['file']}: {entry['message']}"
    if (more := len(found["rejected"]) - LISTED) > 0:
        yield f"… and {more} more; --format json lists all."


def class_lines(classes: dict[str, dict[str, int]], labels: list[str]) -> Iterator[str]:
    total = sum(counts["pixels"] for counts in classes.values())
    for index, counts in classes.items():
        place = int(index)
        name = labels[place] if place < len(labels) else index
        share = 100 * counts["pixels"] / total
        yield f"  {name}: in {counts['samples']} entries, {share:.2f} % of the labels' values"
