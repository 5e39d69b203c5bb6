"""The whole grid of a sweep, each run trained from its beginning to its end, all in one process.

What the sweep trained is left alone: the same settings are trained in other folders. A line of JSON
for each run has its `number`, the `accuracy` in validation at its best epoch, and the `seconds` of
training, with those in which its graph is built. With a part and a number of parts, only every
so manieth run is trained: several processes can share them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

django.setup()

from core.forms.model import ModelCreation
from core.forms.next_run import data_of
from core.forms.own_networks import chosen_network
from core.jobs.work.train import spec_of
from core.models import Sweep, TrainedModel
from core.runs.history import read_history
from core.storage import ModelFolder
from core.training.spec import TrainingSpec
from core.training.trainer import train
from core.tuning.samplers import grid
from core.tuning.space import space_of


def specs_of(sweep: Sweep, folder: Path) -> Iterator[TrainingSpec]:
    """The run of each combination of values, in their order."""
    for number, values in enumerate(grid(space_of(sweep.space))):
        data = data_of(sweep, values)
        data["model_name"] = f"grid {number}"
        creation = ModelCreation(sweep.dataset, chosen_network(sweep.network), data)
        assert creation.is_valid(), creation.errors
        model = TrainedModel(
            pk=0, dataset=sweep.dataset, network=sweep.network, fields=creation.stored_fields
        )
        yield replace(spec_of(model), folder=folder / f"run-{number}")


def trained(spec: TrainingSpec, number: int) -> dict[str, Any]:
    import keras

    keras.backend.clear_session()
    result = train(spec, lambda *_: None)
    seconds = read_history(ModelFolder(spec.folder).metrics).epochs.seconds
    accuracy = result.metrics["val_accuracy"]
    return {"number": number, "accuracy": accuracy, "seconds": float(seconds[-1])}


def main(folder: Path, part: int = 0, parts: int = 1) -> None:
    with (folder / f"grid-{part}.jsonl").open("w") as lines:
        for number, spec in enumerate(specs_of(Sweep.objects.get(), folder / "grid")):
            if number % parts == part:
                print(json.dumps(trained(spec, number)), file=lines, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
