"""Whether a sweep that pauses finds what the whole grid does, sooner, whatever is killed meanwhile.

27 combinations of learning rate and batch size on the sign digits: all train for one epoch, and a
third to the end. A training, a worker and the whole job cluster are killed on the way. Then the
paused runs go on, which makes the same models as a grid without pauses. The grid's time follows
from the first epoch of each, which builds the graph, and the median of its others; on the clock,
each of its 27 processes takes as long to start as one of the 36 of the sweep did. Every finished
epoch is a line of a job's log, so what was trained twice is counted. BENCH_EPOCHS (20) and
BENCH_SIDE (64) make it longer or shorter; BENCH_LANES (1) trains several at once. The shorter the
epochs, the more the starts of processes and graphs weigh.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
import numpy as np

django.setup()

from bench.quality import manage, sets
from bench.quality_data import DATA
from bench.table import show
from core.jobs.execution import restart
from core.models import Job, Sweep, SweepRun, TrainedModel
from core.runs.history import read_history

EPOCHS = int(os.environ.get("BENCH_EPOCHS", "20"))
SIDE = int(os.environ.get("BENCH_SIDE", "64"))
LANES = os.environ.get("BENCH_LANES", "1")
RATES = "[0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05]"
BATCHES = "[8, 16, 32]"
RUNS, FINISHED = 27, 9
WITHIN = 0.01
LOOK_EVERY = 0.5
KILL_AT = (4, 12, 20)
"""Runs that have paused when something is killed."""


class Cluster:
    """`manage.py cluster` which can be killed and started again."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        environment = os.environ | {"DIGITS_WORKERS": LANES}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "cluster"], env=environment, start_new_session=True
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.start()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def pid_of(name: str) -> int:
    """The number in a process's name, with or without its host."""
    return int(name.rpartition(":")[2].partition("@")[0])


def kill_part(number: int, cluster: Cluster) -> bool:
    """Kill the training, the worker or the whole cluster while a training runs; whether one did."""
    job = Job.objects.filter(status="running").exclude(child="").first()
    if job is None:
        return False
    if number == 2:
        cluster.kill()
    else:
        os.kill(pid_of((job.child, job.worker)[number]), signal.SIGKILL)
    print(f"killed the {('training', 'worker', 'job cluster')[number]} in job {job.pk}", flush=True)
    return True


def until(ended: Callable[[], bool], cluster: Cluster, *, kills: bool) -> float:
    """Wait; the seconds that it took."""
    began, done = time.monotonic(), 0 if kills else len(KILL_AT)
    while not ended():
        paused = Job.objects.filter(status="paused").count()
        if done < len(KILL_AT) and paused >= KILL_AT[done] and kill_part(done, cluster):
            done += 1
        time.sleep(LOOK_EVERY)
    return time.monotonic() - began


def trained_epochs() -> int:
    """Epochs that all jobs together finished, as their logs say: twice, where trained twice."""
    models = TrainedModel.objects.select_related("job")
    lines = (line for model in models for line in model.job.log_path.read_text().splitlines())
    return sum(": " in line and line.split(": ")[0].split()[-2:-1] == ["epoch"] for line in lines)


def seconds() -> float:
    """Of training, without starting processes and building networks."""
    found = (
        read_history(model.metrics_path).epochs.seconds for model in TrainedModel.objects.all()
    )
    return sum(float(one[-1]) for one in found if len(one))


def grid_seconds() -> float:
    """Of training each model without a pause, so that its graph is built once."""
    found = 0.0
    for model in TrainedModel.objects.all():
        taken = np.diff(read_history(model.metrics_path).epochs.seconds, prepend=0.0)
        found += float(taken[0] + (EPOCHS - 1) * np.median(taken[1:]))
    return found


def best() -> tuple[float, str]:
    rows = SweepRun.objects.select_related("model")
    found = [
        (row.model.metrics.get("val_accuracy", 0.0), str(row.values)) for row in rows if row.model
    ]
    return max(found)


def main(folder: Path) -> int:
    signs = DATA / "sign_language_digits"
    fields = [f"folder_train={signs}", "folder_pct_val=20"]
    fields += [f"resize_width={SIDE}", f"resize_height={SIDE}"]
    manage("ingest", "image-classification", "--name", "signs", *sets(fields))
    settings = [f"train_epochs={EPOCHS}", f"learning_rate={RATES}", f"batch_size={BATCHES}"]
    settings += ["random_seed=1", "sweep_sampler=grid", "sweep_least_epochs=1", "sweep_pauses=1"]
    settings += ["job_cpus=1"]
    manage("train", "signs", "--name", "net", "--network", "lenet", "--queue", *sets(settings))
    sweep, cluster = Sweep.objects.get(), Cluster()
    try:
        running = Sweep.objects.filter(state="running")
        taken = until(lambda: not running.exists(), cluster, kills=True)
        asha = (best(), trained_epochs(), seconds(), taken)
        jobs = Job.objects.filter(kind="train")
        ended = {status: jobs.filter(status=status).count() for status in ("done", "paused")}
        for job in jobs.filter(status="paused"):
            restart(job)
        left = jobs.filter(status__in=["waiting", "running"])
        until(lambda: not left.exists(), cluster, kills=False)
    finally:
        cluster.stop()
    grid = (best(), trained_epochs(), grid_seconds())
    starting = (asha[3] * int(LANES) - asha[2]) / (RUNS + FINISHED)
    clock = (grid[2] + RUNS * starting) / int(LANES)
    show(
        ["", "pausing", "whole grid", "ratio"],
        [
            ["best accuracy", f"{asha[0][0]:.4f}", f"{grid[0][0]:.4f}", ""],
            ["with", asha[0][1], grid[0][1], ""],
            ["epochs trained", f"{asha[1]}", f"{grid[1]}", f"{asha[1] / grid[1]:.2f}"],
            ["seconds of training", f"{asha[2]:.0f}", f"{grid[2]:.0f}", f"{asha[2] / grid[2]:.2f}"],
            [
                "seconds on the clock, with starts",
                *(f"{asha[3]:.0f}", f"{clock:.0f}", f"{asha[3] / clock:.2f}"),
            ],
        ],
    )
    numbers = list(sweep.runs.values_list("number", flat=True))
    right = {
        "27 runs, a model each": numbers == list(range(RUNS))
        and TrainedModel.objects.count() == RUNS,
        "9 of them to the end": ended == {"done": FINISHED, "paused": RUNS - FINISHED},
        "no epoch trained twice": asha[1] == RUNS + FINISHED * (EPOCHS - 1)
        and grid[1] == RUNS * EPOCHS,
        "best within one per cent": asha[0][0] >= (1 - WITHIN) * grid[0][0],
        "less than half of the training": asha[2] < grid[2] / 2,
        "less than half of the time on the clock": asha[3] < clock / 2,
    }
    for what, is_right in right.items():
        print(f"{what}: {'yes' if is_right else 'NO'}")
    return 0 if all(right.values()) else 1


raise SystemExit(main(Path(sys.argv[1])))
