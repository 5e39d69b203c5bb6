"""ONNX, for programs without TensorFlow. Imports TensorFlow, tf2onnx and onnxruntime.

Keras' own export makes an input of every constant that its layers hold, such as the mean of a
normalization; so the graph is frozen here, and tf2onnx is told its inputs.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import keras
import onnx
import onnxruntime
import tensorflow as tf
import tf2onnx
from numpy.typing import NDArray

_OPSET = 17


def write(network: keras.Model, path: Path) -> None:
    logging.getLogger(tf2onnx.__name__).setLevel(logging.ERROR)
    tf.get_logger().setLevel(logging.ERROR)
    signature = [
        tf.TensorSpec([None, *given.shape[1:]], given.dtype, name=given.name)
        for given in network.inputs
    ]

    def forward(*given: Any) -> list[Any]:
        batch = given[0] if len(given) == 1 else list(given)
        return keras.tree.flatten(network(batch, training=False))

    function = tf.function(forward, input_signature=signature).get_concrete_function()
    inputs = [f"{spec.name}:0" for spec in signature]
    outputs = [output.name for output in function.outputs]
    graph = tf2onnx.tf_loader.from_function(function, inputs, outputs)
    names = [spec.name for spec in signature] + list(network.output_names)
    model, _ = tf2onnx.convert.from_graph_def(
        graph,
        name=network.name,
        input_names=inputs,
        output_names=outputs,
        opset=_OPSET,
        tensors_to_rename=dict(zip(inputs + outputs, names, strict=True)),
    )
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    onnx.save(model, path)


def predict(path: Path, batch: NDArray[Any]) -> list[NDArray[Any]]:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    found: list[NDArray[Any]] = session.run(None, {given.name: batch})
    return found
