"""Datasets, models and inferences for the tour; what is there from before is used again."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

from scripts.tour.commands import manage, manage_text, sets
from scripts.tour.subjects import OWN_NETWORK, REPRODUCED, SEARCH, SUBJECTS, SWEEP, SWEPT, Subject

Numbers = dict[str, int | str]
"""The numbers of what was made, by the names that addresses of the tour's pages use."""
_LIVE = "Sign digits, 30 epochs"
_TAKE_OVER = """
from django.contrib.auth.models import User
from core.models import Job, OwnNetwork
user = User.objects.get(username="admin")
for rows in (Job, OwnNetwork):
    rows.objects.filter(owner=None).update(owner=user)
"""


def train_all(made: Path, files: Path) -> Numbers:
    """Make what the pages show.

    Args:
        made: a file of the numbers; what it has is not made again.
        files: a folder for files that the datasets are made from.
    """
    numbers: Numbers = json.loads(made.read_text()) if made.exists() else {}
    for subject in SUBJECTS:
        if f"{_key(subject)}_model" not in numbers:
            started = time.monotonic()
            numbers |= _make(subject, files)
            made.write_text(json.dumps(numbers, indent=1))
            seconds = time.monotonic() - started
            print(f"{subject.name}: {seconds:.0f} s", file=sys.stderr, flush=True)
    for name, make in _MORE.items():
        if name not in numbers:
            numbers[name] = make()
            made.write_text(json.dumps(numbers, indent=1))
    return numbers


def _sweep() -> str:
    models = manage("train", SWEPT, "--name", "Sweep", *sets(SWEEP))["models"]
    return ",".join(str(model["id"]) for model in models)


def _search() -> int:
    return int(manage("train", SWEPT, "--name", "Search", *sets(SEARCH))["id"])


def _reproduction() -> int:
    return int(manage("reproduce", REPRODUCED)["id"])


def _own_network() -> int:
    manage("networks", "new", OWN_NETWORK, "--notes", "The example as it is.")
    settings = sets(["train_epochs=3", "random_seed=0"])
    manage("train", SWEPT, "--name", "Own", "--own-network", OWN_NETWORK, *settings)
    return 1


_MORE = {
    "sweep": _sweep,
    "search": _search,
    "reproduction": _reproduction,
    "own_network": _own_network,
}
"""What else is made, and what gives its number."""


def begin_live() -> tuple[int, int]:
    """Enqueue a training to be looked at while it runs; the numbers of model and job."""
    manage_text("delete", "model", _LIVE, "--yes")  # of a tour that did not end
    long = sets(["train_epochs=30", "random_seed=0"])
    model = manage("train", SUBJECTS[0].name, "--name", _LIVE, *long, "--queue")
    return model["id"], model["job"]["id"]


def take_over() -> None:
    """Make all that commands made the administrator's, who looks at it."""
    manage_text("shell", "--no-imports", "-c", _TAKE_OVER)


def end_live(model: int, job: int) -> None:
    """Abort and delete it."""
    manage_text("jobs", "abort", str(job))
    manage_text("jobs", "wait", str(job))
    manage_text("delete", "model", str(model), "--yes")


def _make(subject: Subject, files: Path) -> Numbers:
    key = _key(subject)
    folder = files / key
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fields = sets(subject.fields(folder))
    dataset = manage("ingest", subject.plugin, "--name", subject.name, *fields)
    settings = sets([*subject.settings, f"train_epochs={subject.epochs}", "random_seed=0"])
    model = manage("train", str(dataset["id"]), "--name", f"{subject.name} model", *settings)
    numbers = {f"{key}_dataset": dataset["id"], f"{key}_model": model["id"]}
    for place, view in enumerate(subject.inferences, 1):
        chosen = ["--view", view] if view else []
        inference = manage("infer", str(model["id"]), "--stage", "val", *chosen)
        numbers[f"{key}_inference" + (f"_{place}" if place > 1 else "")] = inference["id"]
    return numbers


def _key(subject: Subject) -> str:
    return subject.name.lower().replace(" ", "_")
