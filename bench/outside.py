"""Whether a folder exported as `digits-run` predicts as the product does, for a model of each task.

Networks are trained for an epoch on public photographs and DICOM files (`DIGITS_TEST_DATA`). Files
are then predicted by `manage.py infer`, and by the scripts of the exported folder in an environment
that has nothing but the folder's `requirements.txt`. BENCH_CASES=heart,signs takes only these.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import numpy as np

django.setup()

from bench import quality_data as data
from bench.quality import manage, sets
from bench.table import show
from core.inference.raw import read_raw
from core.models import Inference, TrainedModel
from core.storage import InferenceFolder
from core.store.manifest import ShardInfo

LIMIT = 1e-4
"""How much outputs may differ; of values above 1, as a part of the largest, as in receipts."""
MOST = 24
"""Files that are predicted of each dataset."""
CHOSEN = set(filter(None, os.environ.get("BENCH_CASES", "").split(",")))
KEEP = """
import sys, numpy, digits_run
from pathlib import Path
model, number = digits_run._Model(), 0
for path in map(Path, sys.argv[2:]):
    for _, _, feature in model.reading.inputs(path):
        numpy.save(f"{sys.argv[1]}/{number:05}.npy", model.output(feature))
        number += 1
"""
Files = Callable[[Path], Sequence[Path]]


@dataclass(frozen=True)
class _Case:
    """A dataset, and files to predict."""

    plugin: str
    fields: data.Fields
    files: Files
    settings: tuple[str, ...] = ()
    largest: bool = False
    """Whether masks keep their largest region only."""


def below(*parts: str) -> Files:
    """Images in a folder of the data, one of every few."""

    def files(folder: Path) -> list[Path]:
        found = sorted(p for p in data.DATA.joinpath(*parts).rglob("*") if _is_image(p))
        return found[:: max(1, len(found) // MOST)][:MOST]

    return files


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in (".dcm", ".png", ".jpg", ".jpeg")


def several(folder: Path) -> list[str]:
    """Photographs of hands with two classes each: whether a number is even, whether it is small."""
    found = below("sign_language_digits")(folder)
    lines = []
    for path in found:
        number = int(path.parent.name)
        names = ("even" if number % 2 == 0 else "odd", *(["small"] if number < 5 else []))
        lines.append(f"{path},{';'.join(names)}")
    (folder / "list.txt").write_text("\n".join(lines) + "\n")
    chosen = ["method=labels", "label_kind=several", "resize_width=60", "resize_height=52"]
    return [*chosen, f"textfile_local_train_images={folder / 'list.txt'}", "resize_mode=fill"]


def restored(folder: Path) -> list[str]:
    """Microscope images, of which the masks are to be painted."""
    source = data.DATA / "dsb2018_nuclei" / "train"
    folders = [f"feature_folder={source / 'images'}", f"label_folder={source / 'masks'}"]
    return [*folders, "resize_width=96", "resize_height=96", "channel_conversion=L"]


def texts(folder: Path) -> list[Path]:
    """Those of the validation."""
    lines = (folder / "val.csv").read_text().splitlines()[:MOST]
    (folder / "some.csv").write_text("\n".join(lines) + "\n")
    return [folder / "some.csv"]


CASES = {
    "signs": _Case("image-classification", data.signs, below("sign_language_digits")),
    "planes": _Case("image-classification", data.planes, below("sunnybrook_localizers")),
    "heart": _Case("image-sunnybrook", data.patient(4), below("sunnybrook", "dicom", "SC-HF-I-4")),
    "heart, largest region": _Case(
        "image-sunnybrook",
        data.patient(4),
        below("sunnybrook", "dicom", "SC-HF-I-4"),
        largest=True,
    ),
    "nuclei": _Case("image-segmentation", data.nuclei, below("dsb2018_nuclei", "val", "images")),
    "area": _Case("image-regression", data.area(4), below("sunnybrook", "dicom", "SC-HF-I-4")),
    "counts": _Case("image-regression", data.counts, below("bccd_blood_cells", "test", "images")),
    "cells": _Case(
        "image-object-detection", data.cells, below("bccd_blood_cells", "test", "images")
    ),
    "several": _Case("image-classification", several, below("sign_language_digits")),
    "restored": _Case("image-processing", restored, below("dsb2018_nuclei", "val", "images")),
    "sentences": _Case("text-classification", data.sentences, texts),
}


def main(folder: Path) -> int:
    """Print the table; 1 if something differs by more than is allowed."""
    python: Path | None = None
    rows, wrong = [], 0
    for name, case in CASES.items():
        if CHOSEN and name not in CHOSEN:
            continue
        place = folder / name.replace(", ", "-").replace(" ", "-")
        place.mkdir(parents=True)
        model, kept, files = trained(name, case, place)
        flag = ["--largest-component"] if case.largest else []
        manage("export", str(model.pk), "--to", "digits-run", "--output", str(place / "x"), *flag)
        python = python or environment(folder / "environment", place / "x" / "requirements.txt")
        found = outputs(python, place, files)
        # Whether a pixel of 50 % counts moves it, if its region is removed: so masks are compared.
        largest = max(map(of_masks if case.largest else difference, found, kept))
        same = len(found) == len(kept) and largest <= LIMIT
        wrong += not same
        said = run(python, place, files)
        rows.append([name, model.dataset.task, str(len(kept)), f"{largest:.1e}", said])
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    show(["case", "task", "inputs", "largest difference", "what was written"], rows)
    return int(wrong > 0)


def environment(folder: Path, requirements: Path) -> Path:
    """The Python of a new environment with nothing but what is required."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)]
    subprocess.run(install, check=True)
    return python


def trained(
    name: str, case: _Case, place: Path
) -> tuple[TrainedModel, list[np.ndarray], list[Path]]:
    """A model, what the product predicts with it for files, and the files."""
    fields = sets(case.fields(place))
    dataset = manage("ingest", case.plugin, "--name", name, *fields)["id"]
    settings = sets(["train_epochs=1", "random_seed=0", *case.settings])
    model = manage("train", str(dataset), "--name", name, *settings)["id"]
    files = list(case.files(place))
    if case.plugin == "text-classification":
        chosen = ["--set", f"test_data_path={files[0]}"]
    else:
        chosen = ["--image", *map(str, files)]
    more = sets(["largest_component=true"]) if case.largest else []
    done = manage("infer", str(model), "--keep", *chosen, *more)
    folder = Inference.objects.get(pk=done["id"]).folder
    kept = read_raw(folder, 0, ShardInfo.load(InferenceFolder(folder).raw).entries)
    return (
        TrainedModel.objects.get(pk=model),
        [next(iter(one.outputs.values())) for one in kept],
        files,
    )


def outputs(python: Path, place: Path, files: Sequence[Path]) -> list[np.ndarray]:
    """What the scripts compute, before it becomes tables and pictures."""
    (place / "arrays").mkdir()
    command = [str(python), "-c", KEEP, str(place / "arrays"), *map(str, files)]
    subprocess.run(command, cwd=place / "x", check=True, env={"PATH": os.environ["PATH"]})
    return [np.load(path) for path in sorted((place / "arrays").iterdir())]


def run(python: Path, place: Path, files: Sequence[Path]) -> str:
    """Run the script itself; what it wrote."""
    script = [str(python), "-E", str(place / "x" / "digits_run.py")]
    for arguments in (["--check"], [*map(str, files), "--out", str(place / "out")]):
        subprocess.run([*script, *arguments], check=True, stdout=subprocess.DEVNULL)
    with (place / "out" / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = sorted(path.name for path in (place / "out").iterdir())
    return f"{len(rows)} rows; {', '.join(kinds)}"


def of_masks(one: Any, other: Any) -> float:
    """The part of the pixels whose class differs."""
    return float((one.argmax(axis=-1) != other.argmax(axis=-1)).mean())


def difference(one: Any, other: Any) -> float:
    if one.shape != other.shape:
        return float("inf")
    largest = max(1.0, float(np.abs(other).max(initial=0)))
    return float(np.abs(one - other).max(initial=0)) / largest


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
