"""Each task by the exported scripts, beside Keras on the features that the product reads."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image

from core.any_image import Shape
from core.exceptions import ExportError
from core.images import Fit, resize
from core.inference.components import keep_largest
from core.reading import DicomReading, ImageReading, TextReading
from tests.core.model_export.digits_run.outside import expected, exported, predicted, run
from tests.core.result_files.series import SERIES, SHAPE, SPACING, STUDY, write_slice

pytestmark = pytest.mark.training
SIZE = (24, 20)
BYTES = {"dtype": "uint8", "largest": 255.0}


def head(*layers: Any, shape: tuple[int, ...] = (*SIZE, 3), scale: float = 255) -> Any:
    """A random network on images of a size."""
    import keras

    keras.utils.set_random_seed(3)
    given = keras.layers.Input(shape, name="image")
    x = keras.layers.Rescaling(1 / scale, name="scaled")(given)
    for layer in layers:
        x = layer(x)
    return keras.Model(given, x)


def values(count: int, activation: str) -> Any:
    from keras import layers

    return head(layers.Flatten(name="flat"), layers.Dense(count, activation=activation, name="out"))


def photographs(folder: Path) -> list[Path]:
    """A JPEG file that is turned, and a grey PNG file."""
    folder.mkdir()
    random = np.random.default_rng(1)
    pixels = Image.fromarray(random.integers(0, 256, (9, 8, 3), np.uint8)).resize((70, 52))
    exif = Image.Exif()
    exif[0x0112] = 8
    pixels.save(folder / "a.jpg", exif=exif)
    pixels.convert("L").save(folder / "b.png")
    return [folder / "a.jpg", folder / "b.png"]


def reading(shape: Shape) -> dict[str, Any]:
    return shape.reading.as_json() | BYTES


@pytest.mark.parametrize("task", ["classification", "multi-label", "regression"])
def test_values_of_photographs(task, tmp_path):
    kind = {"classification": "softmax", "multi-label": "sigmoid", "regression": "linear"}[task]
    model, names = values(3, kind), ["one", "two", "three"]
    shape = Shape(3, SIZE, "fill")
    named = {"value_names": names} if task == "regression" else {"class_labels": names}
    folder = exported(tmp_path / "m", model, reading(shape), task=task, **named)
    files = photographs(tmp_path / "files")
    rows = predicted(folder, [tmp_path / "files"], tmp_path / "out")
    assert [row["input"] for row in rows] == ["a.jpg", "b.png"]
    for row, file in zip(rows, files, strict=True):
        output = expected(model, shape.read(str(file))[0])
        assert [float(row[name]) for name in names] == pytest.approx(output.tolist(), abs=1e-4)
        if task == "classification":
            assert row["class"] == names[output.argmax()]
        if task == "multi-label":
            chosen = {name for name in row["classes"].split("; ") if name}
            assert chosen == {n for n, value in zip(names, output, strict=True) if value >= 0.5}
    assert run(folder, "--check").returncode == 0


@pytest.mark.parametrize("largest", [False, True])
def test_masks_of_slices_become_dicom_segmentations(largest, tmp_path):
    from keras import layers

    model = head(
        layers.Conv2D(3, 3, padding="same", activation="softmax", name="out"),
        shape=(*SHAPE, 1),
        scale=300,
    )
    given = ImageReading(1, dicom=DicomReading(frames=False), pictures=False).as_json()
    folder = exported(
        tmp_path / "m",
        model,
        given | {"dtype": "uint16", "largest": 1000.0},
        task="segmentation",
        class_labels=["background", "ventricle", "wall"],
        palette=[[0, 0, 0], [230, 159, 0], [86, 180, 233]],
        largest_component=largest,
    )
    masks = {}
    for number in (2, 0, 1):
        pixels = np.random.default_rng(number).integers(0, 1000, SHAPE, np.uint16)
        path = tmp_path / "series" / f"{number}.dcm"
        header = write_slice(path, number, PixelData=pixels.tobytes())
        output = expected(model, pixels[..., None])
        output = keep_largest(output) if largest else output
        masks[header.SOPInstanceUID] = output.argmax(axis=-1)
    rows = predicted(folder, [tmp_path / "series"], tmp_path / "out")
    areas = [int((mask == 1).sum()) for mask in masks.values()]
    assert sorted(int(row["ventricle"]) for row in rows) == sorted(areas)
    drawn = Image.open(tmp_path / "out/masks/2.dcm.png")
    assert np.array_equal(np.asarray(drawn), next(iter(masks.values())))
    (path,) = (tmp_path / "out/dicom-seg").iterdir()
    found = pydicom.dcmread(path)
    assert (found.Modality, found.StudyInstanceUID, found.PatientID) == ("SEG", STUDY, "7")
    assert found.ReferencedSeriesSequence[0].SeriesInstanceUID == SERIES
    measures = found.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    assert list(map(float, measures.PixelSpacing)) == list(SPACING)
    assert [one.SegmentLabel for one in found.SegmentSequence] == ["ventricle", "wall"]
    assert found.NumberOfFrames == 6
    for frame, pixels in zip(
        found.PerFrameFunctionalGroupsSequence, found.pixel_array, strict=True
    ):
        source = frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
        segment = frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        assert np.array_equal(pixels, masks[source] == segment)


def test_boxes_are_in_pixels_of_the_file(tmp_path):
    from keras import layers

    model = head(
        layers.Flatten(name="flat"),
        layers.Dense(12, activation="sigmoid", name="dense"),
        layers.Rescaling([1.9, 1, 5, 5, 19, 23] * 2, name="units"),
        layers.Reshape((2, 6), name="out"),
    )
    given = ImageReading(3, Fit(SIZE), shrinks=False).as_json() | BYTES
    folder = exported(
        tmp_path / "m", model, given, task="object-detection", class_labels=["red", "white"]
    )
    files = photographs(tmp_path / "files")
    rows = predicted(folder, files, tmp_path / "out")
    with (tmp_path / "out/boxes.csv").open(newline="") as file:
        boxes = list(csv.DictReader(file))
    wanted = []
    for file in files:
        image = Shape(3, None, "squash").read(str(file))[0]
        table = expected(model, resize(image, SIZE))
        sure = table[table[:, 1] >= 0.3]
        edges = Fit(SIZE).of(image.shape[:2]).boxes_back(sure[:, 2:])
        wanted += [[*one[:2], *edge] for one, edge in zip(sure, edges, strict=True)]
        assert Image.open(tmp_path / f"out/overlays/{file.name}.png").size == image.shape[1::-1]
    keys = ("score", "left", "top", "right", "bottom")
    assert wanted
    for row, one in zip(boxes, wanted, strict=True):
        assert row["class"] == ["red", "white"][int(one[0])]
        assert [float(row[key]) for key in keys] == pytest.approx(one[1:], abs=1e-3)
    assert sum(int(row["red"]) + int(row["white"]) for row in rows) == len(wanted)


def test_images_are_computed(tmp_path):
    from keras import layers

    model = head(
        layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="conv"),
        layers.Rescaling(255, name="out"),
    )
    shape = Shape(3, SIZE, "crop")
    folder = exported(
        tmp_path / "m", model, reading(shape), task="image-to-image", target_dtype="uint8"
    )
    (file, _) = photographs(tmp_path / "files")
    (row,) = predicted(folder, [file], tmp_path / "out")
    output = expected(model, shape.read(str(file))[0])
    assert np.abs(np.load(tmp_path / "out/outputs/a.jpg.npy") - output).max() < 1e-2
    assert float(row["mean"]) == pytest.approx(output.mean(), rel=1e-4)
    drawn = np.asarray(Image.open(tmp_path / "out/overlays/a.jpg.png"))
    assert np.abs(drawn[..., :1] - output).max() <= 0.51


def test_texts_of_a_file(tmp_path):
    from digits_text_classification.characters import encode, numbered
    from keras import layers

    alphabet, length = "abcdefgh ", 12
    model = head(
        layers.Flatten(name="flat"),
        layers.Dense(2, activation="softmax", name="out"),
        shape=(1, length, 1),
        scale=10,
    )
    given = TextReading(alphabet, length, True, "utf-8", "", "first", True).as_json()
    folder = exported(
        tmp_path / "m",
        model,
        {**given, **BYTES},
        task="text-classification",
        class_labels=["no", "yes"],
    )
    texts = ["Bad cafe", "a head, faced with a badge"]
    lines = ["class,text", *(f'no,"{text}"' for text in texts)]
    (tmp_path / "some.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    rows = predicted(folder, [tmp_path / "some.csv"], tmp_path / "out")
    assert [row["input"] for row in rows] == ["some.csv, line 2", "some.csv, line 3"]
    for row, text in zip(rows, texts, strict=True):
        output = expected(model, encode(text, numbered(alphabet), length, lower=True))
        assert [float(row["no"]), float(row["yes"])] == pytest.approx(output.tolist(), abs=1e-4)


def test_a_plugin_that_does_not_say_how_it_reads_is_refused(tmp_path):
    with pytest.raises(ExportError, match="Give the plug-in a `reading`"):
        exported(tmp_path / "m", values(2, "softmax"), None, task="classification")
    assert not (tmp_path / "m" / "x").exists()


def test_a_task_that_the_script_does_not_know_is_refused(tmp_path):
    with pytest.raises(ExportError, match="and not ordinal"):
        exported(tmp_path / "m", values(2, "softmax"), {}, task="ordinal")
    assert not (tmp_path / "m" / "x").exists()


def test_what_cannot_be_used_is_said_and_the_rest_predicted(tmp_path):
    model, shape = values(2, "softmax"), Shape(3, SIZE, "fill")
    folder = exported(
        tmp_path / "m", model, reading(shape), task="classification", class_labels=["a", "b"]
    )
    photographs(tmp_path / "files")
    (tmp_path / "files/c.png").write_bytes(b"no picture")
    done = run(folder, tmp_path / "files", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "2 predicted, 1 not" in done.stdout
    with (tmp_path / "out/results.csv").open(newline="") as file:
        errors = {row["input"]: row["error"] for row in csv.DictReader(file)}
    assert errors["a.jpg"] == errors["b.png"] == ""
    assert "c.png" in errors["c.png"]


def test_a_changed_network_fails_its_check(tmp_path):
    given = reading(Shape(3, SIZE, "fill"))
    facts = {"task": "classification", "class_labels": ["a", "b"]}
    folder = exported(tmp_path / "m", values(2, "softmax"), given, **facts)
    other = exported(tmp_path / "other", values(2, "sigmoid"), given, **facts)
    (folder / "model.onnx").write_bytes((other / "model.onnx").read_bytes())
    done = run(folder, "--check")
    assert (done.returncode, done.stderr) == (1, "")
    assert "largest difference 0." in done.stdout
