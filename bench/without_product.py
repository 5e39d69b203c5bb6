"""Predictions with ONNX files where this product is not installed, beside those of `infer`."""

from __future__ import annotations

import json
import re
import subprocess
import venv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.quality import manage
from core.inference.raw import read_raw
from core.models import Inference
from core.plugins import Task

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("numpy", "onnxruntime", "pillow")
_TOLERANCE = 1e-4


def scripts() -> dict[str, str]:
    """The scripts of the documentation by task; that for masks has another last line."""
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```python\n(import json, sys\n.*?)```", text, re.DOTALL)
    (for_masks,) = re.findall(r"```python\n(Image\.fromarray.*?)```", text, re.DOTALL)
    start, _, _ = script.strip().rpartition("\n")
    return {Task.CLASSIFICATION: script, Task.SEGMENTATION: f"{start}\n{for_masks}"}


def environment(folder: Path) -> Path:
    """The Python of a new environment with the packages that the script names, and no others."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        *PACKAGES,
    ]
    subprocess.run(install, check=True)
    return python


def compared(python: Path, task: str, model: int, exported: Path, image: Path) -> tuple[str, bool]:
    """How the script's result for an image differs from the product's; whether it is the same.

    Args:
        python: of an environment without the product.
        task: of the model.
        model: its id.
        exported: the folder with its ONNX file.
        image: as large as those of the model's dataset.
    """
    folder = exported.parent
    command = [str(python), "-I", "-c", scripts()[task], str(exported), str(image)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1], False
    expected = _output_of_product(model, image)
    best = expected.argmax(axis=-1)
    if task == Task.SEGMENTATION:
        mask = np.asarray(Image.open(folder / "mask.png"))
        differing = int((mask != best).sum())
        return f"{differing} of {mask.size:,} pixels differ", not differing
    label, _, value = done.stdout.strip().rpartition(" ")
    labels = json.loads((exported / "info.json").read_text(encoding="utf-8"))["class_labels"]
    difference = abs(float(value) - float(expected[best]))
    is_same = label == labels[best] and difference <= _TOLERANCE
    return f"{label} {value}, which differs by {difference:.1e}", is_same


def _output_of_product(model: int, image: Path) -> NDArray[np.float32]:
    """The first output of `manage.py infer`, as the inference keeps it."""
    done = manage("infer", str(model), "--image", str(image))
    (kept,) = read_raw(Inference.objects.get(pk=done["id"]).folder, 0, 1)
    return next(iter(kept.outputs.values()))
