"""Whether all doors give the same answer, for a model of each task.

A network is trained for one epoch on a tiny dataset of each task. One image is then predicted by
the page and its JSON, by `manage.py infer`, by the exported ONNX file, and by Keras without this
product; and by the JSON with its values times 257 in 16 bits. Texts are not predicted by the page.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

import django
import keras  # noqa: TID253 - a process of its own
import numpy as np
import onnxruntime
import tifffile
from numpy.typing import NDArray
from PIL import Image

django.setup()

from bench.door import Door, serving
from bench.exports_data import DATASETS
from bench.quality import manage, sets
from bench.table import show
from core.inference.raw import RawOutput, read_raw
from core.models import Inference, TrainedModel
from core.plugins import Task
from core.tasks import task_of

SIDE = 32
LIMITS = {"JSON": 1e-5, "Keras": 1e-5, "ONNX": 1e-4, "16 bits": 1e-5}
"""How much each door's answer may differ from that of `infer`; of values above 1, as a part."""


def main(folder: Path) -> int:
    trained = {task: train(task, folder) for task in DATASETS}
    kept = {task: infer(model, task, folder) for task, model in trained.items()}
    found: dict[str, dict[str, float]] = {task: {} for task in trained}
    with serving() as (_, door):
        for task, model in trained.items():
            if task != Task.TEXT_CLASSIFICATION:
                found[task] |= by_web(door, model, kept[task], folder / task)
    for task, model in trained.items():
        found[task] |= by_file(model, kept[task], folder / task)
    rows = [
        [task, *(f"{one[door]:.1e}" if door in one else "–" for door in LIMITS), texts_agree(one)]
        for task, one in found.items()
    ]
    show(["task", *LIMITS, "page"], rows)
    wrong = [
        one for one in found.values() if any(one[d] > m for d, m in LIMITS.items() if d in one)
    ]
    return int(bool(wrong) or any(one.get("page") for one in found.values()))


def texts_agree(found: dict[str, float]) -> str:
    return {None: "–", 0.0: "the same", 1.0: "DIFFERENT"}[found.get("page")]


def train(task: str, folder: Path) -> TrainedModel:
    plugin, fields = DATASETS[task](folder / task, SIDE)
    dataset = manage("ingest", plugin, "--name", task, *sets(fields))["id"]
    settings = sets(["train_epochs=1", "random_seed=0"])
    return TrainedModel.objects.get(
        pk=manage("train", str(dataset), "--name", task, *settings)["id"]
    )


def image_of(folder: Path) -> Path:
    return min(folder.rglob("*.png"))


def infer(model: TrainedModel, task: str, folder: Path) -> RawOutput:
    """What the command predicts for the image, or for the first text of the training stage."""
    is_text = task == Task.TEXT_CLASSIFICATION
    chosen = ["--stage", "train"] if is_text else ["--image", str(image_of(folder / task))]
    done = manage("infer", str(model.pk), *chosen)
    return next(read_raw(Inference.objects.get(pk=done["id"]).folder, 0, 1))


def answer_of(model: TrainedModel, output: NDArray[Any]) -> dict[str, Any]:
    dataset = model.dataset
    return asdict(task_of(dataset.task).answer(output, dataset.output_names))


def by_web(door: Door, model: TrainedModel, kept: RawOutput, folder: Path) -> dict[str, float]:
    """How the answers of the page and its JSON differ from those of the command."""
    expected = answer_of(model, first(kept))
    image = image_of(folder)
    deep = folder / "deep.tif"
    photometric = "rgb" if Image.open(image).mode == "RGB" else "minisblack"
    pixels = np.asarray(Image.open(image)).astype(np.uint16) * 257
    tifffile.imwrite(deep, pixels, photometric=photometric)
    found = {
        name: difference(predicted(door, model, path), expected)
        for name, path in (("JSON", image), ("16 bits", deep))
    }
    page = door.predict(model.pk, image.read_bytes(), "text/html").body.decode()
    return found | {"page": float(escape(expected["text"]) not in page)}


def predicted(door: Door, model: TrainedModel, image: Path) -> dict[str, Any]:
    asked = door.predict(model.pk, image.read_bytes())
    (row,) = json.loads(asked.body)["predictions"]
    if row["error"]:
        raise RuntimeError(row["error"])
    return {name: row[name] for name in ("text", "columns", "details")}


def by_file(model: TrainedModel, kept: RawOutput, folder: Path) -> dict[str, float]:
    """How the outputs of Keras and of the exported file differ from those of the command."""
    batch = kept.feature[None].astype(np.float32)
    snapshot = model.snapshots.get(best=True).path
    by_keras = keras.models.load_model(snapshot, compile=False).predict(batch, verbose=0)
    done = manage("export", str(model.pk), "--to", "onnx", "--output", str(folder / "exported"))
    session = onnxruntime.InferenceSession(done["file"])
    by_onnx = session.run(None, {session.get_inputs()[0].name: batch})
    return {
        "Keras": distance(one_of(by_keras)[0], first(kept)),
        "ONNX": distance(by_onnx[0][0], first(kept)),
    }


def first(kept: RawOutput) -> NDArray[Any]:
    return next(iter(kept.outputs.values()))


def one_of(outputs: Any) -> NDArray[Any]:
    found = outputs if isinstance(outputs, np.ndarray) else next(iter(dict(outputs).values()))
    return np.asarray(found)


def distance(one: NDArray[Any], other: NDArray[Any]) -> float:
    if one.shape != other.shape:
        return math.inf
    return float((np.abs(one - other) / np.maximum(1, np.abs(other))).max(initial=0))


def difference(one: Any, other: Any) -> float:
    """The largest difference of the numbers in two answers; infinite if they differ otherwise."""
    pairs = list(numbers(one)), list(numbers(other))
    if [path for path, _ in pairs[0]] != [path for path, _ in pairs[1]]:
        return math.inf
    values = [np.array([value for _, value in each], np.float64) for each in pairs]
    return distance(values[0], values[1])


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """The numbers in a JSON value with their paths; texts are a part of the path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from numbers(item, f"{path}/{key}")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from numbers(item, f"{path}/{place}")
    elif isinstance(value, str):
        yield f"{path}={value}", 0.0
    else:
        yield path, float(value)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
