"""The formats to which a network can be exported. Imports neither TensorFlow nor any format."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.exceptions import ExportError


@dataclass(frozen=True)
class ModelFormat:
    """A format, and the module that writes and reads it."""

    title: str
    file: str
    """The name of the file or folder in the export's folder; {name}: that of the model."""
    module: str
    """Of `core.model_export`. Its `write(network, path)` writes the file, and its
    `predict(path, batch)` returns what the file outputs for a batch, as a list of arrays."""
    is_archive: bool = False
    """Whether the file and what describes it are packed into one zip file."""
    is_folder: bool = False
    """Whether it is a folder, or several files: pages send it as an archive."""
    more: str = ""
    """A module of `core.model_export` whose `add(folder, spec, network)` writes further files."""

    def file_of(self, model: str) -> str:
        """`file`, for a model of that name."""
        return self.file.format(name=re.sub(r"[^A-Za-z0-9_.-]+", "_", model).strip("._") or "model")


FORMATS = {
    "keras": ModelFormat("Keras", "model.keras", "keras_file"),
    "saved-model": ModelFormat(
        "TensorFlow SavedModel", "saved_model", "saved_model", is_folder=True
    ),
    "onnx": ModelFormat("ONNX", "model.onnx", "onnx_file"),
    "litert": ModelFormat("LiteRT (TensorFlow Lite)", "model.tflite", "litert"),
    "archive": ModelFormat(
        "Archive of the Keras model, labels, palette and info.json",
        "model.keras",
        "keras_file",
        is_archive=True,
    ),
    "digits-run": ModelFormat(
        "Folder with a script that predicts files without this product (ONNX)",
        "model.onnx",
        "onnx_file",
        is_folder=True,
        more="runner",
    ),
    "triton": ModelFormat(
        "Triton model repository (ONNX)", "{name}", "triton", is_folder=True, more="triton"
    ),
    "tf-serving": ModelFormat(
        "TensorFlow Serving (SavedModel)", "{name}", "tf_serving", is_folder=True
    ),
}


def model_format(name: str) -> ModelFormat:
    """The format with that name.

    Raises:
        ExportError: there is none; the error lists the known ones.
    """
    if name not in FORMATS:
        raise ExportError(f"There is no format “{name}”; known: {', '.join(FORMATS)}.")
    return FORMATS[name]
