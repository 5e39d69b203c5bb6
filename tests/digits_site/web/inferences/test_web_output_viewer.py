"""An output in full size, its series, its picture and its mask."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from core.inference.raw import RawOutput, RawWriter
from core.models import Dataset
from core.tasks import Task
from tests.core.drawing.test_values import carried
from tests.factories import make_inference

NAMES = ["b/2.dcm", "a/10.dcm", "a/9.dcm", "b/1.dcm"]
CLASSES = np.arange(48).reshape(6, 8) % 2
IMAGE = np.arange(48, dtype=np.uint16).reshape(6, 8, 1) * 1000


@pytest.fixture
def inference(db):
    inference = make_inference(view_id="image-segmentation")
    palette = [[0, 0, 0], [9, 200, 30]]
    Dataset.objects.update(
        task=Task.SEGMENTATION, user_data={"class_labels": ["no", "yes"], "palette": palette}
    )
    with RawWriter(inference.folder) as writer:
        for number, name in enumerate(NAMES):
            scores = np.eye(2, dtype=np.float32)[(CLASSES + number) % 2]
            writer.write(RawOutput(name, IMAGE, {"scores": scores}, group=name[0]))
        writer.finish()
    (inference.folder / "rejected.json").write_text(json.dumps({"rejected": []}))
    return inference


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_series_of_an_output_and_what_can_be_saved(browser, inference):
    url = f"/inferences/{inference.pk}"
    page = browser.get(f"{url}/").content.decode()
    assert page.count("Enlarge") == 4
    shown = browser.get(f"{url}/outputs/2/?opacity=50").content.decode()
    assert 'data-indices="2,1" data-place="0" data-query="opacity=50"' in shown
    assert 'href="../1/?opacity=50"' in shown
    assert "Image 1 of 2" in shown
    part = browser.get(f"{url}/outputs/3/?part=1").content.decode()
    assert "<html" not in part
    assert 'data-input="b/1.dcm"' in part
    overlay, name = re.search(r'<a href="([^"]*)" download="([^"]*)" data-save>', part).groups()
    assert name == "1.png"
    answer = browser.get(overlay)
    assert Image.open(io.BytesIO(content_of(answer))).mode == "RGB"
    assert "Content-Disposition" not in answer.headers  # which would give it another name
    (image,) = re.findall(r'src="([^"]*/image\.png[^"#]*)#values"', part)
    np.testing.assert_array_equal(carried(content_of(browser.get(image)))[1], IMAGE)


def test_a_mask_is_a_palette_image_of_class_indices(browser, inference):
    answer = browser.get(f"/inferences/{inference.pk}/masks/1.png")
    found = Image.open(io.BytesIO(answer.content))
    assert found.mode == "P"
    assert found.getpalette()[:6] == [0, 0, 0, 9, 200, 30]
    np.testing.assert_array_equal(np.asarray(found), (CLASSES + 1) % 2)
    assert answer.headers["Cache-Control"] == "private, max-age=86400"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("outputs/4/", 404),
        ("outputs/99999999999999999999999/", 404),
        ("outputs/-1/", 404),
        ("outputs/0/?view=unknown", 404),
        ("outputs/0/?opacity=nonsense", 404),
        ("outputs/0/?view=all-raw-data", 200),
        ("masks/4.png", 404),
        ("masks/..%2f0.png", 404),
    ],
)
def test_hostile_addresses(browser, inference, path, code):
    assert browser.get(f"/inferences/{inference.pk}/{path}").status_code == code


def test_only_masks_are_offered_as_masks(browser, inference):
    Dataset.objects.update(task=Task.IMAGE_TO_IMAGE)
    assert browser.get(f"/inferences/{inference.pk}/masks/0.png").status_code == 404
    page = browser.get(f"/inferences/{inference.pk}/?view=all-raw-data").content.decode()
    assert "/masks/" not in page
    assert "Save as PNG" in page


def test_damaged_files_are_named(browser, inference):
    (inference.folder / "raw" / "entries.jsonl").write_text("{}\n")
    for path in ("outputs/0/", "masks/0.png"):
        assert browser.get(f"/inferences/{inference.pk}/{path}").status_code == 404
