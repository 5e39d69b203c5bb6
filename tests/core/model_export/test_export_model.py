"""Networks exported to every format, with the receipt that their outputs are the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file

from core.exceptions import ExportError
from core.model_export.formats import FORMATS
from core.model_export.receipt import receipt_of
from core.reading import ImageReading
from tests.conftest import REPOSITORY
from tests.core.model_export.exports import classifier, export, network

DOCUMENT = REPOSITORY / "docs/operations.md"
FACTS = {
    "model": "Small one",
    "epoch": 1,
    "task": "segmentation",
    "class_labels": ["background", "Hölle"],
    "palette": [[0, 0, 0], [255, 0, 0]],
}
READING = ImageReading(None).as_json()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("snapshots") / "mixed.keras"
    network("mixed_bfloat16").save(path)
    return path


@pytest.mark.training
@pytest.mark.parametrize("to", FORMATS)
def test_a_mixed_precision_snapshot_is_exported_in_float32(to, snapshot, tmp_path):
    done = export(snapshot, to, tmp_path / "out", facts=FACTS, reading=READING)
    assert 0 <= done.receipt["largest_difference"] <= 1e-5
    assert done.receipt["inputs"] == {"source": "generated", "shape": [4, 20, 24, 2]}
    assert done.file.exists()
    folder = tmp_path / "out"
    if to == "archive":
        assert [path.name for path in folder.iterdir()] == ["model.zip"]
        folder = tmp_path / "unpacked"
        ZipFile(done.file).extractall(folder)
    info = json.loads((folder / "info.json").read_text())
    assert (folder / info["file"]).exists()
    assert info["class_labels"] == FACTS["class_labels"]
    assert info["outputs"][0]["shape"] == [None, 18, 20, 3]
    assert (folder / "labels.txt").read_text() == "background\nHölle\n"
    assert (folder / "palette.csv").read_text().splitlines()[2] == "255,0,0"
    assert json.loads((folder / "receipt.json").read_text()) == done.receipt
    tensors = load_file(folder / "golden.safetensors")
    difference = tensors["snapshot/probabilities"] - tensors["exported/probabilities"]
    assert np.abs(difference).max() == pytest.approx(done.receipt["largest_difference"])


@pytest.mark.training
@pytest.mark.parametrize("to", [name for name in FORMATS if name != "archive"])
def test_flips_are_inside_the_exported_graph(to, snapshot, tmp_path):
    import keras

    more = {"facts": FACTS, "reading": READING}
    done = export(snapshot, to, tmp_path / "out", test_time_flips=True, **more)
    assert done.receipt["largest_difference"] <= 1e-5
    tensors = load_file(tmp_path / "out/golden.safetensors")
    plain = export(snapshot, "keras", tmp_path / "plain")
    network = keras.models.load_model(plain.file)
    passes = [
        np.flip(network.predict(np.flip(tensors["input"], axes), verbose=0), axes)
        for axes in ((), (1,), (2,), (1, 2))
    ]
    assert np.abs(tensors["exported/probabilities"] - np.mean(passes, axis=0)).max() <= 1e-5
    assert np.abs(tensors["exported/probabilities"] - passes[0]).max() > 1e-3
    outputs = json.loads((tmp_path / "out/info.json").read_text())["outputs"]
    assert [output["name"] for output in outputs] == ["probabilities"]


@pytest.mark.training
def test_a_folder_is_packed_with_all_that_is_in_it(snapshot, tmp_path):
    done = export(snapshot, "saved-model", tmp_path / "out", is_packed=True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [done.file.name]
    names = ZipFile(done.file).namelist()
    assert {"info.json", "receipt.json", "saved_model/variables/variables.index"} <= set(names)


@pytest.mark.training
def test_ten_lines_classify_without_this_product(tmp_path):
    """Those of the documentation, where neither this product nor TensorFlow is imported."""
    path, model = tmp_path / "grades.keras", classifier()
    model.save(path)
    export(path, "onnx", tmp_path / "out", facts={"class_labels": ["good", "bad"]})
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8), np.uint8)
    printed = run_script(script_for_classes(), tmp_path, pixels)
    label, value = printed.split()
    expected = np.asarray(model(pixels[None, ..., None].astype(np.float32)))[0]
    assert label == ["good", "bad"][expected.argmax()]
    assert float(value) == pytest.approx(expected.max(), abs=1e-5)


@pytest.mark.training
def test_ten_lines_write_a_mask_without_this_product(tmp_path):
    path, model = tmp_path / "masks.keras", network()
    model.save(path)
    export(path, "onnx", tmp_path / "out")
    pixels = np.random.default_rng(0).integers(0, 256, (20, 24, 2), np.uint8)
    (last,) = re.findall(r"```python\n(Image\.fromarray.*\n)```", DOCUMENT.read_text())
    run_script([*script_for_classes()[:-1], last], tmp_path, pixels)
    expected = np.asarray(model(pixels[None].astype(np.float32)))[0].argmax(axis=-1)
    assert len(np.unique(expected)) > 1
    assert np.array_equal(np.asarray(Image.open(tmp_path / "mask.png")), expected)


def script_for_classes() -> list[str]:
    found = re.findall(r"```python\n(import json, sys\n.*?)```", DOCUMENT.read_text(), re.DOTALL)
    (lines,) = [[line for line in script.splitlines() if line] for script in found]
    assert len(lines) <= 10
    return lines


def run_script(lines: list[str], folder: Path, pixels: np.ndarray) -> str:
    """Run it on an image and the export in `out`, both in the folder."""
    Image.fromarray(pixels).save(folder / "image.png")
    lines.append('assert not {"tensorflow", "keras", "django", "core"} & set(sys.modules)')
    command = [sys.executable, "-I", "-c", "\n".join(lines), "out", "image.png"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.training
def test_another_output_is_refused_with_the_figures_and_leaves_nothing(
    snapshot, tmp_path, monkeypatch
):
    from core.model_export import keras_file

    predict = keras_file.predict
    monkeypatch.setattr(keras_file, "predict", lambda *a: [one + 2e-4 for one in predict(*a)])
    with pytest.raises(ExportError, match=r"“probabilities” .* by 0.0002, .* 0.0001 is the most"):
        export(snapshot, "keras", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.training
def test_a_missing_package_is_named_with_the_extra(snapshot, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tf2onnx", None)
    monkeypatch.delitem(sys.modules, "core.model_export.onnx_file", raising=False)
    with pytest.raises(ExportError, match=r"needs the package tf2onnx. .*digits-site\[export\]"):
        export(snapshot, "onnx", tmp_path / "out")


def test_large_values_are_compared_with_the_largest_of_them():
    batch, wanted = np.zeros((1, 2)), {"area": np.array([[5000.0, 0.0]])}
    receipt = receipt_of("val", batch, wanted, [np.array([[5000.4, 0.0]])])
    assert receipt["largest_difference"] == pytest.approx(0.4)
    for wrong in ([[5000.6, 0.0]], [[5000.0, np.nan]], [[5000.0]]):
        with pytest.raises(ExportError):
            receipt_of("val", batch, wanted, [np.array(wrong)])
    with pytest.raises(ExportError, match="0 outputs instead of 1"):
        receipt_of("val", batch, wanted, [])
