"""The formats to which a network can be exported. Imports neither TensorFlow nor any format."""

from __future__ import annotations

from dataclasses import dataclass

from core.exceptions import ExportError


@dataclass(frozen=True)
class ModelFormat:
    """A format, and the module that writes and reads it."""

    title: str
    file: str
    """The name of the file or folder in the export's folder."""
    module: str
    """Of `core.model_export`. Its `write(network, path)` writes the file, and its
    `predict(path, batch)` returns what the file outputs for a batch, as a list of arrays."""
    is_archive: bool = False
    """Whether the file and what describes it are packed into one zip file."""


FORMATS = {
    "keras": ModelFormat("Keras", "model.keras", "keras_file"),
    "saved-model": ModelFormat("TensorFlow SavedModel", "saved_model", "saved_model"),
    "onnx": ModelFormat("ONNX", "model.onnx", "onnx_file"),
    "litert": ModelFormat("LiteRT (TensorFlow Lite)", "model.tflite", "litert"),
    "archive": ModelFormat(
        "Archive of the Keras model, labels, palette and info.json",
        "model.keras",
        "keras_file",
        is_archive=True,
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
