"""Reviewers' marks on the page of an inference."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pytest
from django.contrib.auth import get_user_model

from core.inference.answers import AnswerWriter
from core.inference.raw import RawOutput, RawWriter
from core.jobs.deletion import carry_out, plan_deletion
from core.models import Dataset, Job, Review
from core.tasks import Task, task_of
from tests.factories import make_inference


@pytest.fixture
def inference(browser, user):
    inference = make_inference(metrics={"samples": 3})
    Dataset.objects.update(task=Task.CLASSIFICATION)
    Job.objects.update(owner=user)
    task = task_of(Task.CLASSIFICATION)
    with (
        RawWriter(inference.folder) as writer,
        AnswerWriter(inference.folder, task, ["cat", "dog"], None) as answers,
    ):
        for number in range(3):
            image = np.zeros((8, 8, 1), np.uint8)
            writer.write(RawOutput(f"{number}.png", image, {"scores": np.zeros((8, 8, 2))}))
            answers.add(f"{number}.png", np.array([0.9, 0.1]), None)
        writer.finish()
    (inference.folder / "rejected.json").write_text(json.dumps({"rejected": []}))
    return inference


def mark(browser, inference, place, **data):
    url = f"/inferences/{inference.pk}/reviews/{place}/"
    return browser.post(url, data, headers={"HX-Request": "true"})


def shown(browser, inference, query=""):
    page = browser.get(f"/inferences/{inference.pk}/{query}").content.decode()
    return re.findall(r'data-input="(\d)\.png"', page), page


def test_a_mark_is_kept_changed_and_taken_back(browser, inference):
    answer = mark(browser, inference, 1, mark=4, remark="rim <missed>").content.decode()
    assert 'value="4" class="btn btn-outline-secondary active" aria-pressed="true"' in answer
    assert 'value="rim &lt;missed&gt;"' in answer
    mark(browser, inference, 1, mark=2, remark="worse")
    mark(browser, inference, 1, remark="only the remark")
    (review,) = inference.reviews.all()
    assert (review.mark, review.remark, review.input) == (2, "only the remark", "1.png")
    mark(browser, inference, 1, mark=0)
    assert not inference.reviews.exists()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"mark": 6}, "A mark is a number from 1 to 5"),
        ({"mark": "x"}, "A mark is a number from 1 to 5"),
        ({"remark": "no mark"}, "Choose a mark from 1 to 5."),
        ({"mark": 1, "remark": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_is_no_mark_is_refused(browser, inference, data, text):
    assert text in mark(browser, inference, 0, **data).content.decode()
    assert not Review.objects.exists()


def test_each_user_has_marks_of_their_own(browser, inference, user):
    bob = get_user_model().objects.create(username="bob")
    inference.reviews.create(owner=bob, place=0, input="0.png", mark=5, remark="sharp")
    mark(browser, inference, 0, mark=1)
    assert inference.reviews.count() == 2
    _, page = shown(browser, inference)
    assert "bob: 5 – very good, “sharp”" in page
    assert shown(browser, inference, "?mark=5")[0] == ["0"]
    assert shown(browser, inference, "?mark=none")[0] == ["1", "2"]
    bob.delete()
    rows = list(
        csv.DictReader(browser.get(f"/inferences/{inference.pk}/reviews.csv").text.split("\n"))
    )
    assert [(row["number"], row["input"], row["user"], row["mark"]) for row in rows] == [
        ("1", "0.png", "bob (removed)", "5"),
        ("1", "0.png", "ann", "1"),
    ]
    assert rows[0]["remark"] == "sharp"
    assert rows[1]["time"].startswith("20")


def test_the_keys_are_folded_up(browser, inference):
    _, page = shown(browser, inference)
    folded = page.partition("<summary>Keys for reviewing</summary>")[2].partition("</details>")
    assert "<kbd>5</kbd> very good marks the framed output" in folded[0]
    assert "reviews.csv" in folded[2]


def test_only_who_may_change_the_inference_marks_it(browser, inference):
    inference.reviews.create(place=0, input="0.png", mark=3)
    Job.objects.update(owner=None)
    assert mark(browser, inference, 0, mark=1).status_code == 403
    _, page = shown(browser, inference)
    assert "a command: 3 – fair" in page
    assert "Keys for reviewing" not in page
    assert "reviews.csv" in page
    assert 'name="remark"' not in page


def test_there_is_no_mark_for_what_is_not_there(browser, inference):
    assert mark(browser, inference, 3, mark=1).status_code == 404
    assert browser.get(f"/inferences/{inference.pk}/reviews/0/").status_code == 405
    plain = browser.post(f"/inferences/{inference.pk}/reviews/2/", {"mark": 1})
    assert plain.url == f"/inferences/{inference.pk}/#output-2"


def test_marks_go_with_their_inference(browser, inference):
    mark(browser, inference, 0, mark=1)
    carry_out(plan_deletion(inference))
    assert not Review.objects.exists()
