"""The page of the most confident predictions, and the links to look inside the network."""

from __future__ import annotations

import numpy as np
import pytest

from core.inference.answers import AnswerWriter
from core.inference.raw import RawOutput, RawWriter
from core.storage import InferenceFolder
from core.tasks import task_of
from tests.digits_site.web.conftest import store_dataset
from tests.factories import make_inference, make_model, make_snapshot

OUTPUTS = np.array([[0.6, 0.4], [0.1, 0.9], [0.8, 0.2]], np.float32)


@pytest.fixture
def inference():
    dataset = store_dataset(3, scalar=True, task="classification")
    snapshot = make_snapshot(make_model(dataset=dataset))
    inference = make_inference(snapshot=snapshot, source="train", view_id="all-raw-data")
    task, names = task_of("classification"), ["cat", "<b>dog</b>"]
    dataset.user_data = {"class_labels": names}
    dataset.save()
    with (
        AnswerWriter(inference.folder, task, names, None) as answers,
        RawWriter(inference.folder) as raw,
    ):
        for number, output in enumerate(OUTPUTS):
            answers.add(f"image {number}", output, np.array(0))
            feature = np.full((8, 8, 1), 100, np.uint16)
            raw.write(RawOutput(f"image {number}", feature, {"scores": output}))
        raw.finish()
    (inference.folder / "rejected.json").write_text('{"rejected": []}')
    return inference


def test_each_class_shows_its_surest_inputs(browser, inference):
    page = browser.get(f"/inferences/{inference.pk}/most-confident/?n=1").content.decode()
    dataset, model = inference.model.dataset, inference.model
    assert "&lt;b&gt;dog&lt;/b&gt;" in page
    assert f"/datasets/{dataset.pk}/samples/train/2.png?mask=0" in page
    assert f"/datasets/{dataset.pk}/samples/train/0.png" not in page
    assert "0.900" in page
    assert page.count("true: cat") == 2
    InferenceFolder(inference.folder).results.mkdir()
    link = f"/models/{model.pk}/inside/?snapshot=1&amp;stage=train&amp;number=1"
    assert link in page
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert "Most confident of each class" in page
    assert f'href="/inferences/{inference.pk}/results/"' in page


def test_inputs_of_files_are_drawn_from_what_was_kept(browser, inference, tmp_path):
    inference.source = "images"
    inference.save()
    page = browser.get(f"/inferences/{inference.pk}/most-confident/").content.decode()
    assert f"/inferences/{inference.pk}/inputs/2.png" in page
    assert "/inside/" not in page  # its file is not there any more
    picture = browser.get(f"/inferences/{inference.pk}/inputs/2.png")
    assert picture.content.startswith(b"\x89PNG")
    assert browser.get(f"/inferences/{inference.pk}/inputs/7.png").status_code == 404


def test_outputs_link_to_the_inside_of_the_network(browser, inference):
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert page.count("?snapshot=1&amp;stage=train&amp;number=") == 3
    inference.fields = inference.fields | {"dataset_name": "others"}
    inference.save()
    assert "/inside/?" not in browser.get(f"/inferences/{inference.pk}/").content.decode()


def test_tasks_without_classes_say_so(browser, inference):
    inference.model.dataset.task = "regression"
    inference.model.dataset.save()
    page = browser.get(f"/inferences/{inference.pk}/most-confident/").content.decode()
    assert "name no classes with a confidence" in page
    page = browser.get(f"/inferences/{inference.pk}/").content.decode()
    assert "Most confident of each class" not in page  # it would lead there
