"""ONNX, for programs without TensorFlow. Imports TensorFlow, tf2onnx and onnxruntime.

Keras' own export makes an input of every constant that its layers hold, such as the mean of a
normalization; so the graph is frozen here, and tf2onnx is told its inputs.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import keras
import numpy as np
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
        custom_op_handlers={"Erfc": (_as_erf, [])},
    )
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    onnx.save(model, path)


def _as_erf(graph: Any, node: Any, name: str, args: Any) -> Any:
    """Replace erfc(x), which ONNX has not, by 1 - erf(x): TensorFlow computes GELU with it."""
    shape, dtype = graph.get_shape(node.output[0]), graph.get_dtype(node.output[0])
    (given,), outputs = node.input, list(node.output)
    graph.remove_node(node.name)
    one = graph.make_const(f"{name}_one", np.ones((), np.float32))
    erf = graph.make_node("Erf", [given], shapes=[shape], dtypes=[dtype])
    terms = [one.output[0], erf.output[0]]
    return graph.make_node("Sub", terms, name=name, outputs=outputs, shapes=[shape], dtypes=[dtype])


def predict(path: Path, batch: NDArray[Any]) -> list[NDArray[Any]]:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    found: list[NDArray[Any]] = session.run(None, {given.name: batch})
    return found
