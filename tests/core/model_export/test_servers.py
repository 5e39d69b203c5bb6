"""Folders for inference servers, which are not here: what they would read is read by others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format
from safetensors.numpy import load_file

from tests.core.model_export.exports import classifier, export, network

pytestmark = pytest.mark.training
FACTS = {
    "model": "Grades: 2 (böse)",
    "class_labels": ["good\nones", "bad"],
    "task": "classification",
}
NAME = "Grades_2_b_se"

# The fields that are used, by their numbers in Triton's model_config.proto.
TYPES = {"TYPE_INVALID": 0, "TYPE_INT32": 8, "TYPE_INT64": 9, "TYPE_FP16": 10, "TYPE_FP32": 11}
_INT, _LONG, _TEXT, _MESSAGE, _UNSIGNED, _ENUM = 5, 3, 9, 11, 13, 14
MESSAGES: dict[str, list[tuple[Any, ...]]] = {
    "ModelInput": [("name", 1, _TEXT), ("data_type", 2, _ENUM), ("dims", 4, _LONG, True)],
    "ModelOutput": [
        ("name", 1, _TEXT),
        ("data_type", 2, _ENUM),
        ("dims", 3, _LONG, True),
        ("label_filename", 4, _TEXT),
    ],
    "Latest": [("num_versions", 1, _UNSIGNED)],
    "ModelVersionPolicy": [("latest", 1, _MESSAGE, False, "Latest")],
    "ModelDynamicBatching": [("max_queue_delay_microseconds", 2, 4)],
    "ModelConfig": [
        ("name", 1, _TEXT),
        ("version_policy", 3, _MESSAGE, False, "ModelVersionPolicy"),
        ("max_batch_size", 4, _INT),
        ("input", 5, _MESSAGE, True, "ModelInput"),
        ("output", 6, _MESSAGE, True, "ModelOutput"),
        ("dynamic_batching", 11, _MESSAGE, False, "ModelDynamicBatching"),
        ("backend", 17, _TEXT),
    ],
}


def configuration(path: Path) -> Any:
    """A config.pbtxt by protobuf's own parser, which refuses what it does not know."""
    file = descriptor_pb2.FileDescriptorProto(name="c.proto", package="inference", syntax="proto3")
    kinds = file.enum_type.add(name="DataType")
    for name, number in TYPES.items():
        kinds.value.add(name=name, number=number)
    for message, fields in MESSAGES.items():
        described = file.message_type.add(name=message)
        for name, number, kind, *more in fields:
            repeated, of = (*more, *(False, "")[len(more) :])
            of = "DataType" if kind == _ENUM else of
            described.field.add(
                name=name,
                number=number,
                type=kind,
                label=3 if repeated else 1,
                type_name=f".inference.{of}" if of else None,
            )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    kind = message_factory.GetMessageClass(pool.FindMessageTypeByName("inference.ModelConfig"))
    return text_format.Parse(path.read_text("utf-8"), kind())


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("snapshots")
    found = {"grades": folder / "grades.keras", "masks": folder / "masks.keras"}
    classifier().save(found["grades"])
    network().save(found["masks"])
    return found


def test_triton_is_told_inputs_outputs_and_labels(snapshots, tmp_path):
    done = export(snapshots["grades"], "triton", tmp_path / "out", facts=FACTS)
    assert done.file == tmp_path / "out" / NAME
    assert {path.name for path in done.file.rglob("*")} == {
        "1",
        "config.pbtxt",
        "labels.txt",
        "model.onnx",
    }
    config = configuration(done.file / "config.pbtxt")
    assert (config.name, config.backend, config.max_batch_size) == (NAME, "onnxruntime", 8)
    assert config.HasField("dynamic_batching")
    assert config.version_policy.latest.num_versions == 1
    (given,), (output,) = config.input, config.output
    assert (given.name, given.data_type, list(given.dims)) == (
        "image",
        TYPES["TYPE_FP32"],
        [8, 8, 1],
    )
    assert (output.name, list(output.dims)) == ("probabilities", [2])
    assert (done.file / output.label_filename).read_text("utf-8") == "good ones\nbad\n"
    # What the configuration says is what the network has.
    session = onnxruntime.InferenceSession(done.file / "1" / "model.onnx")
    (known,) = session.get_inputs()
    assert (known.name, known.shape) == (given.name, ["batch", *given.dims])
    assert json.loads((tmp_path / "out/info.json").read_text())["file"] == NAME


def test_masks_have_no_label_file_in_triton(snapshots, tmp_path):
    facts = {"model": "net", "class_labels": ["a", "b", "c"], "task": "segmentation"}
    done = export(snapshots["masks"], "triton", tmp_path / "out", facts=facts)
    config = configuration(done.file / "config.pbtxt")
    (output,) = config.output
    assert (list(output.dims), output.label_filename) == ([18, 20, 3], "")


def test_tensorflow_serving_finds_a_version_with_its_signature(snapshots, tmp_path):
    import tensorflow as tf

    done = export(snapshots["grades"], "tf-serving", tmp_path / "out", facts=FACTS)
    assert done.file == tmp_path / "out" / NAME
    assert [path.name for path in done.file.iterdir()] == ["1"]
    assert (done.file / "1" / "saved_model.pb").is_file()
    loaded = tf.saved_model.load(str(done.file / "1"))
    call = loaded.signatures["serving_default"]
    (spec,) = call.structured_input_signature[1].values()
    assert (spec.shape.as_list(), spec.dtype) == ([None, 8, 8, 1], tf.float32)
    tensors = load_file(tmp_path / "out/golden.safetensors")
    (name,) = call.structured_input_signature[1]
    (output,) = call(**{name: tf.constant(tensors["input"])}).values()
    assert np.abs(output.numpy() - tensors["snapshot/probabilities"]).max() < 1e-5
