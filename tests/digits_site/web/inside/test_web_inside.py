"""The page of what is inside a network, with a predictor that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.exceptions import PredictorError
from core.predicting.look_question import LookReply
from digits_site.web.inside import views
from tests.factories import make_model, make_snapshot

JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}
FIGURES = {
    "shape": [48, 32, 1],
    "mean": 1.5,
    "deviation": 0.25,
    "minimum": 1.0,
    "maximum": 2.0,
    "histogram": [3, 0, 1],
    "not_finite": 0,
}
SCALE = {"low": -1.0, "high": 1.0, "is_signed": True, "gradient": "linear-gradient(red, blue)"}
OVERVIEW = {
    "aspects": [{"key": "1", "text": "heart 0.9"}, {"key": "0", "text": "<b>background</b> 0.1"}],
    "layers": ["conv", "scores"],
    "convolutions": ["conv"],
    "input": FIGURES | {"type": "uint16", "picture": "data:image/png;base64,aaaa"},
    "seen": FIGURES,
}
EXPLANATION = {
    "aspect": {"key": "1", "text": "heart 0.9"},
    "facts": {"Layer": "conv", "Difference": 0.123456},
    "remark": "Use more steps.",
    "figures": FIGURES,
    "scale": SCALE,
    "base": "data:image/png;base64,bbbb",
    "layer": "data:image/png;base64,cccc",
}
LOOK = {"name": "a", "figures": FIGURES, "tiles": 80, "shown": 64, "scale": SCALE, "picture": "p"}
LAYER = {"name": "conv", "type": "Conv2D", "weights": 30, "activations": [LOOK], "arrays": [LOOK]}


@pytest.fixture
def model(stored):
    return make_snapshot(make_model(dataset=stored)).model


@pytest.fixture
def asked(monkeypatch):
    """The questions, and whether the file was there."""
    found = []

    async def ask_inside(question, socket):
        found.append((question, Path(question.image).exists() if question.image else None))
        if question.method:
            name = question.image or "slice <3>"
            return LookReply(name, overview=OVERVIEW, explanation=EXPLANATION)
        return LookReply("slice <3>", layers=[LAYER] * min(question.count, 20 - question.start))

    monkeypatch.setattr(views, "ask_inside", ask_inside)
    return found


def post(browser, model, status=200, headers=HTMX, place="", **data):
    answer = browser.post(f"/models/{model.pk}/inside/{place}", data, headers=headers)
    assert answer.status_code == status
    return answer


def test_the_page_takes_its_input_from_the_address(browser, model):
    page = browser.get(f"/models/{model.pk}/inside/?stage=train&number=3").content.decode()
    assert '<option value="train" selected>' in page
    assert 'name="number" value="3"' in page
    assert "submit, load" in page
    assert "submit, load" not in browser.get(f"/models/{model.pk}/inside/").content.decode()


def test_an_explanation_is_shown_with_its_figures(browser, model, asked):
    data = {"stage": "train", "number": "3", "method": "occlusion", "patch": "4"}
    part = post(browser, model, **data).content.decode()
    ((question, _),) = asked
    assert (question.stage, question.number) == (str(model.dataset.folder / "train"), 3)
    assert (question.method, question.options["patch"]) == ("occlusion", 4)
    assert question.names == ["background", "heart"]
    for text in ("Occlusion", "heart 0.9", "slice &lt;3&gt;", "0.12346", "Use more steps."):
        assert text in part
    assert "&lt;b&gt;background&lt;/b&gt; 0.1</option>" in part
    assert f'hx-post="/models/{model.pk}/inside/layers/?start=0"' in part


def test_uploads_are_known_by_their_names_and_not_kept(browser, model, asked):
    upload = SimpleUploadedFile("<a>.png", b"x")
    found = post(browser, model, headers=JSON, upload=upload).json()
    ((question, was_there),) = asked
    assert (found["input"], was_there) == ("<a>.png", True)
    assert not Path(question.image).exists()
    assert found["explanation"]["facts"]["Difference"] == 0.123456


def test_layers_come_in_pages(browser, model, asked):
    data = {"stage": "train", "number": "3"}
    part = post(browser, model, place="layers/?start=8", **data).content.decode()
    assert (asked[0][0].method, asked[0][0].start, asked[0][0].count) == ("", 8, 8)
    assert part.count("<section") == 8
    assert "(the first 64 of 80 tiles)" in part
    assert "layers/?start=16" in part
    assert "start=24" not in post(browser, model, place="layers/?start=16", **data).content.decode()


def test_texts_show_the_characters_that_mattered(browser, model, monkeypatch):
    explanation = {name: EXPLANATION[name] for name in ("aspect", "facts", "remark", "scale")}
    explanation["values"] = [0.5, -1.0, 0.0, 0.0]

    async def ask_inside(question, socket):
        return LookReply("t", overview=OVERVIEW, explanation=explanation, characters="a<b")

    monkeypatch.setattr(views, "ask_inside", ask_inside)
    part = post(browser, model, stage="train").content.decode()
    assert '<span data-style="background: rgba(178, 24, 43, 0.50)" title="0.5">a</span>' in part
    assert '<span data-style="background: rgba(33, 102, 172, 1.00)" title="-1">&lt;</span>' in part


def test_what_is_missing_is_said(browser, model, asked, monkeypatch):
    assert "Choose a file or a sample of the dataset." in post(browser, model).content.decode()
    errors = post(browser, model, 422, JSON).json()["errors"]
    assert errors == {"upload": ["Choose a file or a sample of the dataset."]}
    errors = post(browser, model, 422, JSON, image="/absent.png", stage="train").json()["errors"]
    assert "/absent.png is not a file on the server." in errors["image"][0]
    assert asked == []

    async def absent(question, socket):
        raise PredictorError("It is not running.")

    monkeypatch.setattr(views, "ask_inside", absent)
    assert post(browser, model, 503, JSON, stage="train").json()["error"] == "It is not running."
    assert "It is not running." in post(browser, model, stage="train").content.decode()


def test_a_model_without_a_snapshot_says_so(browser, stored, asked):
    model = make_model(dataset=stored)
    assert "has no snapshot yet" in post(browser, model, stage="train").content.decode()
