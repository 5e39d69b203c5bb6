"""The view of images from images: what its pictures and its page show."""

from __future__ import annotations

import io

import numpy as np
import pytest
from django.template.loader import render_to_string
from PIL import Image

from core.plugins import DatasetInfo, Task
from core.tasks import task_of
from visualizations.images import Visualization

TARGET = np.linspace(100, 300, 128 * 128).reshape(128, 128, 1).astype(np.int16)
OUTPUT = (TARGET + 10).astype(np.float32)
INPUT = np.zeros((128, 128, 1), np.uint8)


def shown(output=OUTPUT, truth=TARGET, **config):
    return Visualization(DatasetInfo("x", "y"), **config).process_data(
        "scan <1>", INPUT, {"target": output}, truth
    )


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png))).astype(int)


def test_output_and_target_are_normalized_alike():
    data = shown()
    target, output = pixels(data["target"]), pixels(data["output"])
    assert (target[0, 0], target[-1, -1]) == (0, 255)
    # 10 of a range of 200 are 12.75 of 255.
    assert output[0, 0] == pytest.approx(12.75, abs=0.6)
    assert output[-1, -1] == 255
    assert data["mean_error"] == pytest.approx(10)
    assert data["largest_error"] == pytest.approx(10)


def test_the_difference_is_white_where_it_is_largest():
    output = OUTPUT.copy()
    output[0, 0], output[0, 1] = TARGET[0, 0] - 40, TARGET[0, 1]
    difference = pixels(shown(output)["difference"])
    assert (difference[0, 0], difference[0, 1]) == (255, 0)
    assert difference[64, 64] == pytest.approx(255 / 4, abs=0.6)


def test_values_may_be_clipped():
    output = pixels(shown(pixel_conversion="clip")["output"])
    assert output[0, 0] == 110
    assert output[-1, -1] == 255


def test_channels_may_be_in_the_order_of_opencv():
    output = np.zeros((128, 128, 3), np.float32)
    output[:, :, 0] = 255
    for order, seen in (("rgb", (255, 0, 0)), ("bgr", (0, 0, 255))):
        config = {"channel_order": order, "pixel_conversion": "clip"}
        assert tuple(pixels(shown(output, None, **config)["output"])[0, 0]) == seen


def test_the_axes_may_be_in_the_order_of_torch():
    first = shown(OUTPUT.transpose(2, 0, 1), data_order="chw")
    assert first["output"] == shown()["output"]


def test_of_a_segmentation_the_probabilities_are_shown():
    scores = np.stack([np.full((128, 128), 0.8), np.full((128, 128), 0.2)], axis=2)
    info = DatasetInfo("x", "y", {}, {"class_labels": ["background", "cyst"]}, Task.SEGMENTATION)
    view = Visualization(info)
    data = view.process_data("a", INPUT, {"p": scores.astype(np.float32)}, INPUT)
    (channel,) = data["channels"]
    assert channel["label"] == "cyst"
    assert (pixels(channel["picture"]) == 51).all()
    page = render_to_string(*view.get_view_template(data | {"input": "/i.png"}))
    assert page.count("<img") == 2


def page_of(data):
    view = Visualization(DatasetInfo("x", "y"))
    names = ("input", "output", "target", "difference")
    places = {name: f"/{name}.png" if data[name] else None for name in names}
    return render_to_string(*view.get_view_template(data | places))


def test_the_page_has_four_pictures_or_two():
    page = page_of(shown())
    assert page.count("<img") == 4
    assert "Mean absolute error 10, largest 10" in page
    assert "scan &lt;1&gt;" in page
    alone = page_of(shown(truth=None))
    assert alone.count("<img") == 2
    assert "Target" not in alone


def test_the_summary_has_the_errors():
    measured = task_of(Task.IMAGE_TO_IMAGE).measurement([], [])
    measured.add(OUTPUT, TARGET)
    view = Visualization(DatasetInfo("x", "y"))
    page = render_to_string(*view.get_summary_template({"samples": 1} | measured.summary()))
    assert "26.02 dB" in page  # 20 log10(200 / 10)
    empty = {"samples": 2} | task_of(Task.IMAGE_TO_IMAGE).measurement([], []).summary()
    assert "no target is known" in render_to_string(*view.get_summary_template(empty))
