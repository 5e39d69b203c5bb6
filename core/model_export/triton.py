"""A model repository of NVIDIA Triton with an ONNX file. Imports TensorFlow.

https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_configuration.md
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import onnx
from numpy.typing import NDArray

from core.model_export import onnx_file
from core.model_export.formats import model_format
from core.model_export.spec import ModelExport
from core.storage import ExportFolder

_VERSION, _FILE, _CONFIGURATION = "1", "model.onnx", "config.pbtxt"
_LABELS = ExportFolder(Path()).labels.name
_MOST = 8
"""Inputs that the server may put into one batch."""
_TYPES = {
    onnx.TensorProto.FLOAT: "TYPE_FP32",
    onnx.TensorProto.INT64: "TYPE_INT64",
    onnx.TensorProto.INT32: "TYPE_INT32",
}
_VECTORS = 2
"""Axes of an output (batch, classes), whose values can have labels."""


def write(network: keras.Model, path: Path) -> None:
    folder = path / _VERSION
    folder.mkdir(parents=True)
    onnx_file.write(network, folder / _FILE)


def predict(path: Path, batch: NDArray[Any]) -> list[NDArray[Any]]:
    return onnx_file.predict(path / _VERSION / _FILE, batch)


def add(folder: Path, spec: ModelExport, network: keras.Model) -> None:
    """Write the configuration, and the labels of classes."""
    model = folder / model_format(spec.format).file_of(str(spec.facts.get("model", "")))
    graph = onnx.load(model / _VERSION / _FILE).graph
    labels = [str(label) for label in spec.facts.get("class_labels", [])]
    # A line is a label.
    lines = [" ".join(label.split()) for label in labels]
    if labels:
        (model / _LABELS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    text = _configuration(model.name, graph, len(labels))
    (model / _CONFIGURATION).write_text(text, encoding="utf-8")


def _configuration(name: str, graph: Any, labels: int) -> str:
    """The message ModelConfig as text.

    Args:
        labels: how many classes have names; the first output is labelled if it has as many values.
    """
    first = graph.output[0]
    outputs = [
        _tensor(one, has_labels=one is first and bool(labels) and _is_vector_of(labels, one))
        for one in graph.output
    ]
    return (
        f'name: "{name}"\n'
        'backend: "onnxruntime"\n'
        f"max_batch_size: {_MOST}\n"
        f"{_listed('input', [_tensor(one) for one in graph.input])}"
        f"{_listed('output', outputs)}"
        "dynamic_batching { max_queue_delay_microseconds: 2000 }\n"
        "version_policy: { latest { num_versions: 1 } }\n"
    )


def _listed(field: str, messages: Sequence[str]) -> str:
    return f"{field} [\n" + ",\n".join(messages) + "\n]\n"


def _tensor(value: Any, *, has_labels: bool = False) -> str:
    """An input or output without the axis of the batch; -1: any length."""
    kind = _TYPES[value.type.tensor_type.elem_type]
    dims = ", ".join(map(str, _lengths(value)))
    labels = f', label_filename: "{_LABELS}"' if has_labels else ""
    return f'  {{ name: "{value.name}", data_type: {kind}, dims: [ {dims} ]{labels} }}'


def _lengths(value: Any) -> list[int]:
    return [axis.dim_value or -1 for axis in value.type.tensor_type.shape.dim[1:]]


def _is_vector_of(labels: int, value: Any) -> bool:
    return len(value.type.tensor_type.shape.dim) == _VECTORS and _lengths(value) == [labels]
