from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from digits_image_gradients import DataIngestion
from digits_image_gradients.forms import DatasetForm, InferenceForm
from digits_image_gradients.ramps import ramp
from hypothesis import given, settings
from hypothesis import strategies as st

from core.plugins import IngestionError, Stage
from core.store.reader import StageReader

anything = st.one_of(st.none(), st.text(), st.integers(), st.floats())
slopes = st.floats(-0.5, 0.5)
lengths = st.integers(2, 60)


def initial() -> dict[str, Any]:
    return {name: field.initial for name, field in DatasetForm().fields.items()}


def plugin_of(**changes: Any) -> DataIngestion:
    form = DatasetForm(initial() | changes)
    assert form.is_valid(), form.errors
    return DataIngestion(**form.cleaned_data)


@given(slopes, slopes, lengths, lengths)
def test_pixels_are_those_of_the_formula(a: float, b: float, height: int, width: int):
    image = ramp([a, b], height, width)
    assert (image.dtype, image.shape) == (np.uint8, (height, width, 1))
    for x, y in ((0, 0), (width - 1, 0), (width // 2, height // 2), (width - 1, height - 1)):
        plane = 255 * (a * (x / width - 0.5) + b * (y / height - 0.5)) + 127.5
        # Just below a whole number, the order of additions decides.
        assert image[y, x, 0] in {int(plane - 1e-9), int(plane + 1e-9)}


@given(slopes, slopes)
def test_least_squares_find_the_gradient_in_the_pixels(a: float, b: float):
    image = ramp([a, b], 32, 48)[:, :, 0]
    y, x = np.mgrid[:32, :48]
    design = np.stack([255 / 48 * x.ravel(), 255 / 32 * y.ravel(), np.ones(x.size)], axis=1)
    found = np.linalg.lstsq(design, image.ravel().astype(float), rcond=None)[0]
    # An error below 1 level in 255 cannot tilt the plane by more than 6/255, about.
    np.testing.assert_allclose(found[:2], [a, b], atol=0.02)


def test_the_initial_values_give_what_the_original_gave():
    plugin = plugin_of()
    entries = {stage: plugin.itemize_entries(stage) for stage in Stage}
    assert {stage: len(its) for stage, its in entries.items()} == {
        "train": 1000,
        "val": 250,
        "test": 0,
    }
    gradients = np.array([entry["gradient"] for entry in entries["train"] + entries["val"]])
    assert gradients.min() >= -0.5
    assert gradients.max() < 0.5
    # The mean of 2,500 even numbers has a standard deviation of 0.006.
    assert abs(gradients.mean()) < 0.03
    assert len(np.unique(gradients)) == gradients.size
    feature, label = plugin.encode_entry(entries["train"][0])
    assert feature.shape == (32, 32, 1)
    assert label.dtype == np.float32
    np.testing.assert_array_equal(label, np.float32(entries["train"][0]["gradient"]))
    assert entries == json.loads(json.dumps(entries))
    assert plugin.prepare()["value_names"] == ["gradient x", "gradient y"]


def test_the_seed_decides_and_stages_do_not_depend_on_each_other():
    val = plugin_of().itemize_entries("val")
    assert plugin_of(train_image_count=5).itemize_entries("val") == val
    assert plugin_of(seed=1).itemize_entries("val") != val


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("train_image_count", 0),
        ("train_image_count", 10**6 + 1),
        ("val_image_count", -1),
        ("test_image_count", "many"),
        ("image_width", 1),
        ("image_height", 16385),
        ("seed", 2**31),
        ("seed", ""),
    ],
)
def test_other_values_are_refused(name: str, value: Any):
    assert set(DatasetForm(initial() | {name: value}).errors) == {name}


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(sorted(DatasetForm.base_fields)), anything))
def test_no_value_of_any_field_raises(changes: dict[str, Any]):
    form = DatasetForm(initial() | changes)
    assert form.is_valid() == (not form.errors)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(sorted(InferenceForm.base_fields)), anything))
def test_no_value_of_an_inference_raises(data: dict[str, Any]):
    form = InferenceForm(data)
    assert form.is_valid() == (not form.errors)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"gradient_x": 0},
        {"gradient_x": 0, "test_image_count": 1},
        {"gradient_x": 0, "gradient_y": 0, "test_image_count": 1},
    ],
)
def test_an_inference_takes_a_gradient_or_a_number(data: dict[str, Any]):
    assert InferenceForm(data).errors == {
        "__all__": ["Give both gradients, or a number of random images."]
    }


def test_an_inference_of_one_gradient():
    form = InferenceForm({"gradient_x": "-0.5", "gradient_y": "0"})
    assert form.is_valid(), form.errors
    plugin = DataIngestion(is_inference_db=True, **{**plugin_of().fields, **form.cleaned_data})
    (entry,) = plugin.itemize_entries("test")
    feature, label = plugin.encode_entry(entry)
    assert label.tolist() == [-0.5, 0.0]
    assert (np.diff(feature[:, :, 0].astype(int), axis=1) < 0).all()
    assert not np.diff(feature, axis=0).any()


def test_an_inference_of_random_images_knows_none_of_the_dataset():
    form = InferenceForm({"test_image_count": 7})
    assert form.is_valid(), form.errors
    dataset = plugin_of(test_image_count=7)
    plugin = DataIngestion(is_inference_db=True, **{**dataset.fields, **form.cleaned_data})
    entries = plugin.itemize_entries("test")
    assert len(entries) == 7
    known = [entry["gradient"] for stage in Stage for entry in dataset.itemize_entries(stage)]
    assert not any(entry["gradient"] in known for entry in entries)


def test_an_inference_of_nothing_is_refused():
    with pytest.raises(IngestionError, match="Neither a gradient nor a number"):
        DataIngestion(is_inference_db=True, test_image_count=None).itemize_entries("test")


def test_the_whole_way_through_the_command(installation):
    result = installation.json(
        *("ingest", "image-gradients", "--name", "ramps", "--set", "train_image_count=40"),
        *("--set", "val_image_count=10", "--set", "image_width=20", "--set", "image_height=16"),
    )
    assert {name: s["entries"] for name, s in result["stages"].items()} == {"train": 40, "val": 10}
    assert result["rejected"] == []
    folder = installation.folder / "datasets" / str(result["id"])
    with StageReader(folder / "val") as reader:
        for index in range(len(reader)):
            feature, label = reader.read(index)
            assert label.shape == (2,)
            # The label has less digits than what the image was made of.
            difference = feature.astype(int) - ramp(label.tolist(), 16, 20)
            assert np.abs(difference).max() <= 1
            assert np.count_nonzero(difference) <= 2
