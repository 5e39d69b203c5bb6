"""Answers of the predictor, with a network that is not one."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pytest

from core.predicting.answering import answer
from core.predicting.question import Question

CLASSES = ["neg", "pos"]
QUESTION = Question(
    snapshot="",
    images=[],
    plugin_id="text-classification",
    fields={
        "max_chars_per_sample": 8,
        "alphabet": "abc",
        "lower_case": True,
        "encoding": "utf-8",
        "has_header": False,
        "separator": ",",
        "class_column": "1",
    },
    user_data={"class_labels": CLASSES, "first_number": 0},
    trained_on={"dtype": "uint8", "largest": 255},
    task="text-classification",
    names=CLASSES,
)


class Network:
    """Answers by the name of the snapshot, whatever the input is; notes the inputs."""

    def __init__(self) -> None:
        self.features: list[np.ndarray] = []

    def submit(self, version, feature, dtype=""):
        self.features.append(feature)
        given: Future = Future()
        sure = float(version.path.stem)
        given.set_result({"output": np.array([1 - sure, sure], np.float32)})
        return given


@pytest.fixture
def snapshots(tmp_path):
    """Two snapshots, named by the probability of the second class."""
    for name in ("0.9", "0.2"):
        (tmp_path / f"{name}.keras").touch()
    return [str(tmp_path / f"{name}.keras") for name in ("0.9", "0.2")]


def test_the_plugin_s_own_form_chooses_a_text(snapshots):
    network = Network()
    question = replace(QUESTION, snapshot=snapshots[0], form={"snippet": "abba"})
    (one,) = answer(question, network).predictions
    assert one.error == ""
    assert (one.input, one.text) == ("abba", "pos 0.900")
    assert [feature.ravel()[:4].tolist() for feature in network.features] == [[1, 2, 2, 1]]


def test_outputs_of_an_ensemble_are_averaged(snapshots):
    first, second = snapshots
    question = replace(QUESTION, snapshot=first, members=[second], form={"snippet": "abba"})
    (one,) = answer(question, Network()).predictions
    assert one.columns["probability"] == pytest.approx((0.9 + 0.2) / 2)


def test_too_many_inputs_are_refused(snapshots, tmp_path):
    (tmp_path / "texts.txt").write_text("a\nb\nc\n")
    form = {"test_data_path": str(tmp_path / "texts.txt")}
    question = replace(QUESTION, snapshot=snapshots[0], form=form, most=2)
    reply = answer(question, Network())
    assert reply.error == "3 inputs are too many at once. Run an inference instead."
    assert len(answer(replace(question, most=3), Network()).predictions) == 3
