"""Importing weights of other programs' files for a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from core.exceptions import TrainingError, WeightsError
from core.networks import inputs_of, option_values
from core.registry import network_plugins
from core.training.weights_import import WeightsImport
from tests.networks.test_imagenet_weights import FILE, installed, reference

pytestmark = pytest.mark.training


def built_network(network_id: str, shape: tuple[int, int, int] = (64, 64, 3), **options: object):
    from core.training.structure import built

    plugin = network_plugins[network_id]
    return built(plugin, inputs_of(plugin.tasks[0], shape, 10), options)


def imported(path: Path, network_id: str, **more: object) -> tuple[dict, dict]:
    """The report, and the arrays that were kept."""
    from core.training.importing import import_weights

    options = option_values(network_plugins[network_id], more.pop("options", {}))
    output = path.with_name("imported.safetensors")
    asked = WeightsImport(path, output, network_id, options, **more)
    return import_weights(asked), load_file(output)


def same(arrays: dict, network) -> bool:
    known = {weight.path: np.asarray(weight) for weight in network.weights}
    return bool(arrays) and all(np.array_equal(known[name], arrays[name]) for name in arrays)


def test_a_keras_file_matches_by_name_and_reports_each_layer(tmp_path):
    network = built_network("lenet", (28, 28, 1))
    network.save(tmp_path / "net.keras")
    report, arrays = imported(tmp_path / "net.keras", "lenet", shape=(28, 28, 1))
    assert report["random"] == []
    assert report["unused"] == []
    assert report["matched"] == [layer.name for layer in network.layers if layer.weights]
    assert same(arrays, network)
    report, arrays = imported(tmp_path / "net.keras", "lenet", shape=(36, 36, 1))
    assert len(report["random"]) == 1  # the dense layer after the flattened map
    assert set(report["random"]) == set(report["unused"])
    assert report["golden"] is None


@pytest.mark.parametrize(
    ("network_id", "application", "unnamed"),
    [
        ("efficientnet-v2-b0", "EfficientNetV2B0", []),
        ("convnext-tiny", "ConvNeXtTiny", ["layer_normalization_1"]),
        pytest.param("resnet-50", "ResNet50", [], marks=pytest.mark.thorough),
    ],
)
def test_former_keras_files_fit_all_named_layers(tmp_path, network_id, application, unnamed):
    import keras

    original = getattr(keras.applications, application)(
        weights=None, include_top=False, input_shape=(64, 64, 3)
    )
    original.save(tmp_path / "net.h5")
    report, _ = imported(tmp_path / "net.h5", network_id, shape=(64, 64, 3))
    assert report["random"] == [*unnamed, "scores"]
    assert len(report["unused"]) <= 1 + len(unnamed)


def test_layers_within_layers_and_unnamed_variables_are_found(tmp_path):
    network = built_network("convnext-tiny")
    network.save(tmp_path / "net.keras")
    report, arrays = imported(tmp_path / "net.keras", "convnext-tiny", shape=(64, 64, 3))
    assert (report["random"], report["unused"]) == ([], [])
    assert len(arrays) == len(network.weights)


def test_onnx_initializers_match_by_order(tmp_path):
    onnx = pytest.importorskip("onnx")
    random = np.random.default_rng(0)
    network = built_network("lenet", (28, 28, 1))
    tensors, nodes = [], []
    for layer in network.layers:
        if layer.weights:
            kernel, bias = (random.normal(size=w.shape).astype(np.float32) for w in layer.weights)
            axes = (3, 2, 0, 1) if kernel.ndim == 4 else (1, 0)
            tensors.append(onnx.numpy_helper.from_array(kernel.transpose(axes), f"{layer.name}:k"))
            tensors.append(onnx.numpy_helper.from_array(bias, f"{layer.name}:b"))
            kind = "Conv" if kernel.ndim == 4 else "Gemm"
            names = [f"x{len(nodes)}", f"{layer.name}:k", f"{layer.name}:b"]
            nodes.append(onnx.helper.make_node(kind, names, [f"x{len(nodes) + 1}"], f"n/{kind}"))
            nodes[-1].name = f"stage.{len(nodes)}"
            layer.set_weights([kernel, bias])
    graph = onnx.helper.make_graph(nodes, "net", [], [], tensors)
    (tmp_path / "net.onnx").write_bytes(onnx.helper.make_model(graph).SerializeToString())
    report, arrays = imported(tmp_path / "net.onnx", "lenet", shape=(28, 28, 1), by_order=True)
    assert report["random"] == []
    assert set(report["sources"].values()) == {f"stage_{n + 1}" for n in range(len(nodes))}
    assert same(arrays, network)


def test_what_fits_no_layer_or_cannot_be_read_is_an_error(tmp_path):
    save_file({"other.weight": np.zeros((3, 3), np.float32)}, tmp_path / "net.safetensors")
    with pytest.raises(WeightsError, match=r"No layer of lenet has weights .* begin with conv1"):
        imported(tmp_path / "net.safetensors", "lenet")
    for ending in ("onnx", "h5", "pth", "keras"):
        (tmp_path / f"net.{ending}").write_bytes(b"nothing")
        with pytest.raises(TrainingError, match="cannot be read"):
            imported(tmp_path / f"net.{ending}", "lenet")
    assert not (tmp_path / "imported.safetensors").exists()


@installed
def test_the_golden_picture_is_that_of_another_program(tmp_path):
    from core.training.importing import golden_picture
    from core.training.torch_file import read_torch_file
    from core.weights.known import KNOWN

    known = KNOWN["mobilenet-v2-imagenet"]
    expected = reference(golden_picture(), read_torch_file(FILE.path))
    assert known.golden == pytest.approx(expected[: len(known.golden)], abs=1e-4)
    path = tmp_path / "net.pth"
    path.write_bytes(FILE.path.read_bytes())
    more = {"options": known.options, "by_order": True}
    report, _ = imported(path, known.network, golden=known.golden, **more)
    assert report["random"] == ["scores"]
    assert report["golden"]["largest_difference"] <= 1e-3
    # By order, the layers are those that the network's own table of names gives.
    assert report["sources"] == {ours: theirs for theirs, ours in FILE.layers.items()}
    (tmp_path / "imported.safetensors").unlink()
    wrong = (*known.golden[:-1], known.golden[-1] + 0.1)
    with pytest.raises(WeightsError, match=r"features of the golden picture differ by 0\.1"):
        imported(path, known.network, golden=wrong, **more)
    assert not (tmp_path / "imported.safetensors").exists()
    reversed_colors = {**more, "reversed_channels": True}
    with pytest.raises(WeightsError, match="does not compute what it should"):
        imported(path, known.network, golden=known.golden, **reversed_colors)
