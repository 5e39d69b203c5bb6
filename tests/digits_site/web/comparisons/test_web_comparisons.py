"""Two inferences side by side, and choosing them."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from core.inference.answers import AnswerWriter
from core.inference.raw import RawOutput, RawWriter
from core.inference.spec import Input
from core.tasks import Task, task_of
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

TRUE = [0, 1, 1, 0]
PROBABLE = {"good": [0.9, 0.8, 0.6, 0.4], "bad": [0.7, 0.1, 0.75, 0.3]}
"""Of the true class, by model."""


def make(dataset, name, kept=4, **values):
    """An inference of a new model, with answers for four images of two patients."""
    model = make_model(dataset=dataset, name=name)
    right = sum(one > 0.5 for one in PROBABLE[name]) / 4
    metrics = {"samples": 4, "accuracy": right}
    inference = make_inference(snapshot=make_snapshot(model), metrics=metrics, **values)
    with (
        RawWriter(inference.folder) as writer,
        AnswerWriter(inference.folder, task_of(dataset.task), ["cat", "dog"], None) as answers,
    ):
        for number, probable in enumerate(PROBABLE[name]):
            output = np.full(2, 1 - probable, np.float32)
            output[TRUE[number]] = probable
            image, truth = np.zeros((8, 8, 1), np.uint8), np.array(TRUE[number])
            if number < kept:
                writer.write(RawOutput(f"{number}.png", image, {"scores": np.zeros((8, 8, 2))}))
            given = Input(f"{number}.png", image, truth, group=f"patient {number // 2}")
            answers.add(f"{number}.png", output, truth, given)
        writer.finish()
    (inference.folder / "rejected.json").write_text(json.dumps({"rejected": []}))
    return inference


@pytest.fixture
def both(browser):
    dataset = make_dataset(task=Task.CLASSIFICATION)
    return make(dataset, "good"), make(dataset, "bad", kept=2)


def page_of(browser, both, query=""):
    page = browser.get(f"/comparisons/{both[0].pk}/{both[1].pk}/{query}").content.decode()
    return re.findall(r'data-input="(\d)\.png"', page), page


def test_both_stand_side_by_side(browser, both):
    shown, page = page_of(browser, both)
    assert shown == ["1", "0", "2", "3"]  # by the difference of their scores
    assert "Only A right (1)" in page
    assert "<em>p</em> = 1" in page
    assert page.count('<div class="inference-sample">') == 2 * 2 + 2  # B kept two outputs
    assert page.count("The output of this input was not kept.") == 2
    assert "2 groups, too few to rely on it" in page
    assert "p-value may be too small" in page
    assert page_of(browser, both, "?only=only-a")[0] == ["1"]
    assert page_of(browser, both, "?order=b")[0] == ["2", "3", "0", "1"]


def test_samples_and_figures_for_programs(browser, both):
    base = f"/comparisons/{both[0].pk}/{both[1].pk}"
    found = browser.get(f"{base}/comparison.json").json()
    assert found["answers"] == {"both": 2, "only_a": 1, "only_b": 0, "neither": 1, "p_value": 1}
    accuracy = next(one for one in found["figures"] if one["name"] == "accuracy")
    assert (accuracy["a"], accuracy["b"], accuracy["difference"]) == (0.75, 0.5, -0.25)
    right = next(one for one in found["figures"] if one["name"] == "right")
    assert right["interval"] == [-0.5, 0]
    table = browser.get(f"{base}/samples.csv?only=only-a").content.decode()
    (row,) = csv.DictReader(table.splitlines())
    assert (row["input"], row["group"], row["truth"]) == ("1.png", "patient 0", "dog")
    assert (row["right_a"], row["right_b"]) == ("True", "False")
    assert float(row["difference"]) == pytest.approx(-0.7)


def test_the_command_says_the_same(both, tmp_path):
    ids = [str(row.pk) for row in both]
    out = StringIO()
    call_command("compare", *ids, "--csv", str(tmp_path / "samples.csv"), stdout=out)
    text = out.getvalue()
    assert f"B: inference {both[1].pk}, bad, epoch 1\n4 samples in both\n" in text
    assert re.search(r"Accuracy +0\.7500 +0\.5000 +-0\.2500 +– +–\n", text)
    assert "only A 1, only B 0, neither 1; McNemar's exact test p = 1" in text
    with (tmp_path / "samples.csv").open() as file:
        assert next(csv.DictReader(file))["input"] == "1.png"
    out = StringIO()
    call_command("compare", *ids, "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["samples"] == 4


def test_only_equal_inputs_are_compared(browser, both):
    a, b = both
    other = make_inference("done", a.snapshot, source="test")
    choice = browser.get(f"/inferences/{a.pk}/compare/").content.decode()
    assert re.findall(r'href="/comparisons/(\d+)/(\d+)/"', choice) == [(str(a.pk), str(b.pk))]
    assert "different inputs" in browser.get(f"/comparisons/{a.pk}/{other.pk}/").content.decode()
    answer = browser.get(f"/comparisons/{a.pk}/{other.pk}/comparison.json")
    assert answer.status_code == 422
    with pytest.raises(CommandError, match="of different inputs"):
        call_command("compare", str(a.pk), str(other.pk))
    masks = make_inference()
    assert "of different tasks" in browser.get(f"/comparisons/{a.pk}/{masks.pk}/").content.decode()
    nothing = browser.get(f"/inferences/{masks.pk}/compare/").content.decode()
    assert "No other inference has the same inputs." in nothing
    assert browser.get(f"/comparisons/{a.pk}/{make_inference('error').pk}/").status_code == 404


def test_a_form_chooses_both(browser, both):
    answer = browser.get("/comparisons/", {"a": both[0].pk, "b": both[1].pk})
    assert answer.url == f"/comparisons/{both[0].pk}/{both[1].pk}/"
    assert browser.get("/comparisons/", {"a": "x"}).status_code == 400
