"""The folder `digits-run`: scripts that use an ONNX file without this product, and their facts."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import keras

from core.exceptions import ExportError
from core.model_export.receipt import TOLERANCE
from core.model_export.spec import ModelExport
from core.store.manifest import write_json
from core.tasks import Task, task_of
from core.tasks.boxes import LEAST_SCORE, SURE
from core.tasks.label_figures import THRESHOLD

_SOURCES = Path(__file__).parent / "digits_run"
_PACKAGES = ("numpy", "onnxruntime", "pillow", "pydicom", "highdicom")
_MAY_BE_NEEDED = ("pylibjpeg", "pylibjpeg-openjpeg", "pylibjpeg-rle")
"""For DICOM files that are compressed as JPEG 2000 or by run lengths."""


def add(folder: Path, spec: ModelExport, network: keras.Model) -> None:
    """Write the scripts, `model.json`, `requirements.txt` and `README.md` into the export's folder.

    Raises:
        ExportError: what is done with files is not known, or the scripts do not know the task.
    """
    if spec.facts["task"] not in set(Task):
        raise ExportError(
            f"The script knows the tasks {', '.join(Task)}, and not {spec.facts['task']}. Choose "
            "another format."
        )
    if spec.reading is None:
        raise ExportError(
            "What the dataset's plug-in does with the file of an input is not known, so no script "
            "can do the same. Give the plug-in a `reading`, or choose another format."
        )
    facts = _facts(spec, network)
    for source in sorted(_SOURCES.glob("*.py")):
        if source.name != "__init__.py":
            (folder / source.name).write_bytes(source.read_bytes())
    write_json(folder / "model.json", facts)
    lines = [f"{name}=={version(name)}\n" for name in (*_PACKAGES, *_MAY_BE_NEEDED)]
    (folder / "requirements.txt").write_text("".join(lines), encoding="utf-8")
    readme = (_SOURCES / "README.md").read_text(encoding="utf-8")
    (folder / "README.md").write_text(_filled(readme, facts), encoding="utf-8")


def _facts(spec: ModelExport, network: keras.Model) -> dict[str, Any]:
    """What `model.json` says."""
    given, task = spec.facts, task_of(spec.facts["task"])
    named = given["class_labels"] if task.has_classes else given["value_names"]
    is_table = task.gives_boxes or task.is_target
    count = len(named) if is_table else int(network.outputs[0].shape[-1])
    (shape,) = (list(one.shape[1:]) for one in network.inputs)
    return {
        "model": given["model"],
        "epoch": given["epoch"],
        "task": given["task"],
        "file": "model.onnx",
        "names": task.all_names(named, count),
        "palette": given["palette"] if task.has_classes else [],
        "outputs": list(network.output_names),
        "target_dtype": given.get("target_dtype", ""),
        "reading": {**spec.reading, "shape": shape} if spec.reading else None,
        "thresholds": {"label": THRESHOLD, "box": SURE, "least_box": LEAST_SCORE},
        "test_time_flips": spec.test_time_flips,
        "largest_component": bool(given.get("largest_component")),
        "tolerance": TOLERANCE,
        "made_by": f"digits-site {version('digits-site')}",
    }


def _filled(text: str, facts: dict[str, Any]) -> str:
    return text.replace("{model}", str(facts["model"])).replace("{task}", str(facts["task"]))
