"""Answers of the predictor, with a network that is not one."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.exceptions import InferenceError
from core.inference.kinds import as_trained
from core.predicting import answering
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


class Refusing(Network):
    """Takes what it was trained on."""

    def submit(self, version, feature, dtype=""):
        try:
            return super().submit(version, as_trained(feature, (None, None, 1), dtype))
        except InferenceError as error:
            given: Future = Future()
            given.set_exception(error)
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


def test_what_is_refused_is_an_error_of_its_own(snapshots, tmp_path, monkeypatch, caplog):
    deep = np.arange(64, dtype=np.float32).reshape(8, 8)
    Image.fromarray(deep).save(tmp_path / "deep.tif")
    Image.fromarray(deep.astype(np.uint8)).save(tmp_path / "good.png")
    (tmp_path / "notes.png").write_text("Dear diary")
    compared = []

    class Compared:
        remark = "odd"

        def __init__(self, looks, *, normalized):
            self.add = compared.append

    monkeypatch.setattr(answering, "Comparison", Compared)
    monkeypatch.setattr(answering, "_looks_of", lambda folder: None)
    broken = {"process_data": lambda *arguments: 1 / 0, "get_title": lambda self: "Odd"}
    monkeypatch.setattr(answering, "_view_of", lambda question: (type("View", (), broken)(), ""))
    question = replace(
        QUESTION,
        snapshot=snapshots[0],
        plugin_id="image-gradients",
        fields={},
        images=[str(tmp_path / name) for name in ("notes.png", "deep.tif", "good.png")],
        channels=1,
        training="somewhere",
        task="classification",
    )
    reply = answer(question, Refusing())
    notes, deep, good = (one.error for one in reply.predictions)
    assert "notes.png cannot be used as an image: it is of no kind that is read" in notes
    assert deep.startswith("Its values are float32, those of the training images uint8")
    assert good.startswith("The view “Odd” cannot show it. ZeroDivisionError: division by zero.")
    assert "ZeroDivisionError" in caplog.text
    assert [one.text for one in reply.predictions] == ["", "", "pos 0.900"]
    assert (reply.remark, [one.dtype.name for one in compared]) == ("odd", ["uint8"])


def test_too_many_inputs_are_refused(snapshots, tmp_path):
    (tmp_path / "texts.txt").write_text("a\nb\nc\n")
    form = {"test_data_path": str(tmp_path / "texts.txt")}
    question = replace(QUESTION, snapshot=snapshots[0], form=form, most=2)
    reply = answer(question, Network())
    assert reply.error == "3 inputs are too many at once. Run an inference instead."
    assert len(answer(replace(question, most=3), Network()).predictions) == 3
