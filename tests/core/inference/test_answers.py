from __future__ import annotations

import csv

import numpy as np
import pytest

from core.exceptions import StoreError
from core.inference.answers import AnswerWriter, as_csv, read_answers
from core.storage import InferenceFolder
from core.tasks import Task, task_of


def written(folder, names=("cat", "dog, large")):
    with AnswerWriter(folder, task_of(Task.CLASSIFICATION), names, None) as answers:
        answers.add("a.png", np.array([0.75, 0.25], np.float32), np.array(1))
        answers.add("b\udcff.png", np.array([0, 1], np.float32), None)
    return list(read_answers(folder))


def test_an_answer_for_each_input(tmp_path):
    first, second = written(tmp_path)
    assert (first.input, first.text, first.truth) == ("a.png", "cat 0.750", "dog, large")
    assert (first.score, first.is_right) == (0.25, False)
    assert second.details["top"][0] == {"class": "dog, large", "probability": 1}
    assert (second.input, second.truth, second.score) == ("b\udcff.png", "", None)


def test_a_table_that_other_programs_read(tmp_path):
    written(tmp_path)
    rows = list(csv.DictReader(as_csv(tmp_path)))
    assert rows[0] == {
        "input": "a.png",
        "class": "cat",
        "probability": "0.75",
        "truth": "dog, large",
        "score": "0.25",
        "right": "False",
    }
    assert (rows[1]["class"], rows[1]["truth"], rows[1]["right"]) == ("dog, large", "", "")


def test_figures_of_samples_follow_in_the_table(tmp_path):
    with AnswerWriter(tmp_path, task_of(Task.REGRESSION), ["area"], None) as answers:
        answers.add("a.png", np.array([3.0]), np.array(2.5), figures={"error[area]": 0.5})
        answers.add("b.png", np.array([4.0]), None)
    rows = list(csv.DictReader(as_csv(tmp_path)))
    assert [(row["area"], row["error[area]"]) for row in rows] == [("3.0", "0.5"), ("4.0", "")]


def test_inferences_of_former_versions_have_none(tmp_path):
    assert list(read_answers(tmp_path)) == []


@pytest.mark.parametrize("damage", ["{", '{"input": "a", "other": 1}', "[1]", "\xff"])
def test_a_damaged_file_is_named(tmp_path, damage):
    InferenceFolder(tmp_path).answers.write_text(damage, encoding="latin-1")
    with pytest.raises(StoreError, match=r"answers\.jsonl is damaged.*Run the inference again"):
        list(read_answers(tmp_path))
