"""Orders and kinds of outputs on an inference's page, and the table of predictions."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pytest

from core.inference.answers import AnswerWriter
from core.inference.raw import RawOutput, RawWriter
from core.models import Dataset
from core.storage import InferenceFolder
from core.tasks import Task, task_of
from tests.factories import make_inference

TRUE = [0, 1, 1, 0]
PROBABLE = [0.9, 0.2, 0.6, 0.4]
"""Of the true class."""


@pytest.fixture
def inference(db):
    inference = make_inference(metrics={"samples": 4}, view_config={"bright": 200})
    Dataset.objects.update(task=Task.CLASSIFICATION)
    task = task_of(Task.CLASSIFICATION)
    with (
        RawWriter(inference.folder) as writer,
        AnswerWriter(inference.folder, task, ["cat", "dog"], None) as answers,
    ):
        for number, (true, probable) in enumerate(zip(TRUE, PROBABLE, strict=True)):
            output = np.full(2, 1 - probable, np.float32)
            output[true] = probable
            image = np.zeros((8, 8, 1), np.uint8)
            writer.write(RawOutput(f"{number}.png", image, {"scores": np.zeros((8, 8, 2))}))
            answers.add(f"{number}.png", output, np.array(true))
        writer.finish()
    (inference.folder / "rejected.json").write_text(json.dumps({"rejected": []}))
    return inference


def shown(browser, inference, query=""):
    page = browser.get(f"/inferences/{inference.pk}/{query}").content.decode()
    return re.findall(r'data-input="(\d)\.png"', page), page


def test_the_worst_and_the_wrong_ones_first(browser, inference):
    assert shown(browser, inference)[0] == ["0", "1", "2", "3"]
    assert shown(browser, inference, "?order=worst")[0] == ["1", "3", "2", "0"]
    assert shown(browser, inference, "?order=worst&only=wrong")[0] == ["1", "3"]
    found, page = shown(browser, inference, "?truth=dog&bright=9")
    assert found == ["1", "2"]
    assert '<option value="dog" selected>dog (2)</option>' in page
    assert '<input type="hidden" name="bright" value="9">' in page
    assert 'href="?truth=dog&amp;bright=9&amp;order=best#outputs-title"' in page


def test_cells_of_the_confusion_matrix_choose_outputs(browser, inference):
    known = {"samples": 2, "recall": 0.5, "precision": 0.5}
    classes = [{"index": n, "label": name} | known for n, name in enumerate(("cat", "dog"))]
    inference.metrics |= {"confusion": [[1, 1], [1, 1]], "classes": classes}
    inference.save()
    page = shown(browser, inference)[1]
    cell = re.search(r'href="(\?[^"#]+)#outputs-title" title="True cat, predicted dog: 1', page)[1]
    found, page = shown(browser, inference, cell.replace("&amp;", "&"))
    assert found == ["3"]
    assert page.count("is-chosen") == 1


def test_outputs_are_ordered_by_confidence(browser, inference):
    # The probabilities of the predicted classes are 0.9, 0.8, 0.6 and 0.6.
    assert shown(browser, inference, "?order=sure")[0] == ["0", "1", "2", "3"]
    assert shown(browser, inference, "?order=unsure")[0] == ["2", "3", "1", "0"]


def test_no_such_outputs_leave_the_way_back(browser, inference):
    found, page = shown(browser, inference, "?truth=cow")
    assert (found, "None." in page, "As given" in page) == ([], True, True)


def test_the_predictions_as_a_table(browser, inference):
    _, page = shown(browser, inference)
    (address,) = re.findall(r'href="([^"]+predictions\.csv)"', page)
    answer = browser.get(address)
    assert "predictions-" in answer["Content-Disposition"]
    rows = list(csv.DictReader(answer.content.decode().splitlines()))
    assert [row["class"] for row in rows] == ["cat", "cat", "dog", "dog"]
    assert [row["right"] for row in rows] == ["True", "False", "True", "False"]


def test_without_a_table_there_is_no_link(browser, inference):
    InferenceFolder(inference.folder).answers.unlink()
    found, page = shown(browser, inference)
    assert (found, "predictions.csv" in page) == (["0", "1", "2", "3"], False)
    assert browser.get(f"/inferences/{inference.pk}/predictions.csv").status_code == 404
    InferenceFolder(inference.folder).answers.write_text("{")
    assert browser.get(f"/inferences/{inference.pk}/predictions.csv").status_code == 404
    assert "answers.jsonl is damaged" in shown(browser, inference)[1]


def test_intervals_stand_by_the_metrics(browser, inference):
    inference.metrics = {
        "samples": 4,
        "dice": 0.5,
        "intervals": {"dice": [0.25, 0.75]},
        "resampled": "4 groups",
    }
    inference.save()
    _, page = shown(browser, inference)
    assert "95 % interval, by resampling 4 groups: Dice 0.25" in page
