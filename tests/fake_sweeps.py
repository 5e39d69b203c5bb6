"""Sweeps whose runs are rows only: nothing is trained."""

from __future__ import annotations

import math
from typing import Any

from core.models import Job, Sweep, SweepRun
from tests.factories import make_dataset, make_model, make_snapshot

SPACE = {
    "learning_rate": {"text": "0.0001..0.1 log", "whole": False},
    "batch_size": ["8", "16"],
}


def fake_sweep(count: int = 9, states: str = "done paused", **values: Any) -> Sweep:
    """A sweep of a segmentation: the nearer the learning rate is to 0.003, the better its Dice."""
    dataset = values.pop("dataset", None) or make_dataset(task="segmentation")
    defaults: dict[str, Any] = {
        "key": f"{Sweep.objects.count():032d}",
        "name": "rates",
        "settings": {"train_epochs": ["9"]},
        "space": SPACE,
        "sampler": "random",
        "metrics": [{"name": "dice", "larger_is_better": True}],
        "runs_limit": count,
        "pauses": [1],
    }
    sweep = Sweep.objects.create(dataset=dataset, network="unet", **defaults | values)
    for number in range(count):
        status = states.split()[number % len(states.split())]
        rate = 10 ** (-4 + 3 * number / max(1, count - 1))
        texts = {"learning_rate": f"{rate:.3g}", "batch_size": str(8 + 8 * (number % 2))}
        dice = round(1 - (math.log10(rate) + 2.5) ** 2 / 4, 4)
        model = make_model(
            status, dataset, name=f"{sweep.name} {number + 1}", sweep=sweep.key, swept=texts
        )
        if status in {Job.Status.DONE, Job.Status.PAUSED}:
            metrics = {"val_loss": 1 - dice, "val_dice": dice}
            make_snapshot(model, 9 if status == "done" else 1, metrics=metrics)
        choice, repeat = divmod(number, sweep.repeats)
        if sweep.folds > 1:
            texts = texts | {"fold": f"{repeat + 1}/{sweep.folds}"}
        SweepRun.objects.create(
            sweep=sweep,
            number=choice,
            repeat=repeat,
            values=texts,
            model=model,
            pause_after=0 if status == "done" else 1,
            results={"1": [dice, *[None] * (len(sweep.metrics) - 1)]}
            if status in {Job.Status.DONE, Job.Status.PAUSED}
            else {},
        )
    return sweep
