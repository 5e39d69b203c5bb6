"""An exported folder whose scripts run in a process that can import nothing of the product."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.storage import ExportFolder
from tests.core.model_export.exports import export

_RUN = """
import runpy, sys

class Blocked:
    names = ("core", "cv2", "django", "digits_site", "keras", "onnx", "safetensors", "tensorflow")

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ImportError(f"{name} is not there")

sys.meta_path.insert(0, Blocked())
script, *sys.argv[1:] = sys.argv[1:]
sys.argv[0] = script
sys.path[0] = script.rpartition("/")[0]
runpy.run_path(script, run_name="__main__")
"""


def exported(folder: Path, model: Any, reading: Mapping[str, Any] | None, **facts: Any) -> Path:
    """The folder that a Keras model is exported to as `digits-run`."""
    folder.mkdir()
    model.save(folder / "snapshot.keras")
    given = {"model": "Tiny", "epoch": 1, "class_labels": [], "value_names": [], "palette": []}
    done = export(
        folder / "snapshot.keras", "digits-run", folder / "x", facts=given | facts, reading=reading
    )
    assert done.file == ExportFolder(folder / "x").path / "model.onnx"
    return folder / "x"


def run(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script of an exported folder."""
    command = [sys.executable, "-I", "-c", _RUN, str(folder / "digits_run.py")]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, cwd=folder
    )


def predicted(folder: Path, inputs: Sequence[Path], out: Path) -> list[dict[str, str]]:
    """The rows of results.csv."""
    done = run(folder, *inputs, "--out", out)
    assert done.returncode == 0, done.stderr
    with (out / "results.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def expected(model: Any, feature: np.ndarray) -> np.ndarray:
    """The first output of a Keras model for one feature."""
    return np.asarray(model(feature[None].astype(np.float32)))[0]
