"""Single predictions over HTTP: how long they take, alone, by 20 clients, and while it dies.

LeNet-5 on 28 × 28 and a U-Net on 256 × 256 pixels, trained for one epoch; the web server and the
predictor of `manage.py serve`, asked with PNG files. BENCH_REQUESTS and BENCH_KILLS make it longer.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import django
import numpy as np

django.setup()

from bench.door import Asked, Door, predictor_of, serving
from bench.exports_data import DATASETS
from bench.quality import manage, sets
from bench.table import show

REQUESTS = int(os.environ.get("BENCH_REQUESTS", "2000"))
KILLS = int(os.environ.get("BENCH_KILLS", "3"))
CLIENTS = 20
PARTS = 5
"""Of the crowd's requests, after each of which memory is measured: a leak would go on growing."""
ALONE = 100
MODELS = (("lenet", "classification", 28, 20), ("unet", "segmentation", 256, 60))
"""Networks with their task, the side of the images, and the goal in milliseconds."""


def main(folder: Path) -> int:
    models = [trained(folder, *facts[:3]) for facts in MODELS]
    with serving() as (server, door):
        rows = []
        for (network, _, side, goal), (model, image) in zip(MODELS, models, strict=True):
            rows.append(
                [f"{network}, {side} × {side}: first answer", *timed([door.predict(model, image)])]
            )
            alone = [door.predict(model, image) for _ in range(ALONE)]
            rows.append([f"… alone (goal {goal} ms)", *timed(alone)])
        memory = [memory_of(server)]
        answers = []
        for _ in range(PARTS):
            answers += crowd(door, models, REQUESTS // PARTS)
            memory.append(memory_of(server))
        rows.append([f"{CLIENTS} clients, models in turn", *timed(answers)])
        rows.append(
            [f"… again, killed {KILLS} times", *timed(crowd(door, models, REQUESTS, server))]
        )
        show(["", "requests", "median ms", "95 % ms", "slowest ms", "not answered"], rows)
        first, *later = (f"{megabytes:.0f}" for megabytes in memory)
        print(f"Memory of the predictor: {first} MB, then {', '.join(later)} MB in the crowd.")
    return int(any(row[-1] != "0" for row in rows[:-1]))


def trained(folder: Path, network: str, task: str, side: int) -> tuple[int, bytes]:
    """A model, and an image for it."""
    plugin, fields = DATASETS[task](folder / task, side)
    dataset = manage("ingest", plugin, "--name", network, *sets(fields))["id"]
    settings = ["--network", network, *sets(["train_epochs=1"])]
    model = int(manage("train", str(dataset), "--name", network, *settings)["id"])
    image = next((folder / task).rglob("*.png"))
    return model, image.read_bytes()


def crowd(
    door: Door, models: list[tuple[int, bytes]], requests: int, killed: int | None = None
) -> list[Asked]:
    """Ask from several threads; meanwhile, kill the predictor of that server again and again."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        futures = [clients.submit(door.predict, *models[n % len(models)]) for n in range(requests)]
        for number in range(KILLS if killed else 0):
            while sum(future.done() for future in futures) < requests * (number + 1) // (KILLS + 1):
                time.sleep(0.05)
            os.kill(predictor_of(killed or 0), signal.SIGKILL)
        return [future.result() for future in futures]


def memory_of(server: int) -> float:
    """Megabytes of the predictor."""
    text = Path(f"/proc/{predictor_of(server)}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else float("nan")


def timed(answers: list[Asked]) -> list[str]:
    milliseconds = [1000 * one.seconds for one in answers if one.status == 200] or [float("nan")]
    figures = (median(milliseconds), float(np.percentile(milliseconds, 95)), max(milliseconds))
    failed = sum(one.status != 200 for one in answers)
    return [str(len(answers)), *(f"{value:,.1f}" for value in figures), str(failed)]


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
