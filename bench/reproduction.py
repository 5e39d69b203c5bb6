"""Whether a model of each task is the same when it is trained again from what its run has kept.

The user gives no seed; the networks are those that are offered first, and the form's settings
decide, augmentation among them. Fails where one is not identical.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django

django.setup()

from bench.exports_data import DATASETS
from bench.quality import manage, sets
from bench.table import show
from core.models import TrainedModel
from core.representations.reproduction import reproduction_representation

SIDE = 32
SETTINGS = ("train_epochs=3", "keep_snapshots=")


def main(folder: Path) -> int:
    rows = []
    for task, make in DATASETS.items():
        plugin, fields = make(folder / task, SIDE)
        dataset = manage("ingest", plugin, "--name", task, *sets(fields))["id"]
        model = manage("train", str(dataset), "--name", task, *sets(SETTINGS))
        try:
            manage("reproduce", str(model["id"]), "--name", f"{task} again")
        except RuntimeError as error:
            print(f"{task}: {error}", file=sys.stderr, flush=True)
        again = TrainedModel.objects.filter(reproduces=model["id"]).first()
        found = reproduction_representation(again)["comparison"] if again else None
        text = found["text"] if found else "it was not compared"
        rows.append([task, model["network"], text])
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    show(["task", "network", "trained again"], rows)
    return int(not all(text.startswith("Identical") for *_, text in rows))


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
