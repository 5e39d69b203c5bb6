"""Every network in every export format: how large the file is, and how well its outputs agree.

Each network is trained for one epoch on a tiny dataset of its first task, and the first network of
each task on that. Then the script of docs/operations.md predicts with ONNX files where nothing but
numpy, onnxruntime and Pillow is installed, for comparison with `manage.py infer`.
BENCH_NETWORKS=unet,lenet measures these networks only.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

import django

django.setup()

from django.core.management import CommandError, call_command

from bench.exports_data import DATASETS
from bench.quality import manage, sets
from bench.table import show
from bench.without_product import compared, environment, scripts
from core.model_export.formats import FORMATS
from core.networks import fitting_networks, networks

CHOSEN = set(filter(None, os.environ.get("BENCH_NETWORKS", "").split(",")))
SIDE = 72
"""Pixels of the images; AlexNet needs 67."""
OTHERWISE = {"detector": (("backbone=mobilenet-v2",),)}
"""Options with which a network is quite another one."""
HEAD = ("network, task", "format", "bytes", "largest difference", "largest value")
Row = tuple[str, str, str, str, str]


def main(folder: Path) -> int:
    """Print the tables; 1 if an export failed or outputs differ too much."""
    datasets: dict[str, int] = {}
    rows: list[Row] = []
    elsewhere: dict[str, tuple[str, int, Path]] = {}
    for network, task, options in trainings():
        if task not in datasets:
            plugin, fields = DATASETS[task](folder / task, SIDE)
            datasets[task] = manage("ingest", plugin, "--name", task, *sets(fields))["id"]
        name = ", ".join([network, *options, task])
        settings = ["--network", network, *sets(["train_epochs=1", "random_seed=0", *options])]
        model = manage("train", str(datasets[task]), "--name", name, *settings)["id"]
        place = folder / "exports" / name
        for to in FORMATS:
            rows.append((name, *exported(model, to, place / to)))
            print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
        elsewhere.setdefault(task, (name, model, place / "onnx"))
    show(HEAD, rows)
    print()
    same = without_product(elsewhere, folder)
    return 0 if same and all(row[2] != "–" for row in rows) else 1


def without_product(models: Mapping[str, tuple[str, int, Path]], folder: Path) -> bool:
    """Compare a model of each task for which there is a script; whether all give the same."""
    python = environment(folder / "environment")
    results = []
    for task in scripts().keys() & models.keys():
        name, model, exported = models[task]
        image = min((folder / task).rglob("*.png"))
        text, is_same = compared(python, task, model, exported, image)
        results.append((name, "the same" if is_same else "DIFFERENT", text))
    show(("network, task", "without this product", "result"), results)
    return all(same == "the same" for _, same, _ in results)


def trainings() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Networks with the tasks on which they are trained, and options."""
    for network in networks():
        name = network.get_id()
        if not CHOSEN or name in CHOSEN:
            tasks = [task for task in network.tasks if fitting_networks(task)[0] is network]
            for task in tasks or network.tasks[:1]:
                for options in ((), *OTHERWISE.get(name, ())):
                    yield name, task, options


def exported(model: int, to: str, folder: Path) -> tuple[str, str, str, str]:
    """The rest of the row of a model in a format; a command of its own would start TensorFlow."""
    report = StringIO()
    try:
        call_command("export", str(model), to=to, output=folder, format="json", stdout=report)
    except CommandError as error:
        return to, "–", str(error), ""
    done = json.loads(report.getvalue())
    receipt = done["receipt"]
    largest = max(output["largest_value"] for output in receipt["outputs"])
    return to, f"{done['bytes']:,}", f"{receipt['largest_difference']:.1e}", f"{largest:.3g}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
