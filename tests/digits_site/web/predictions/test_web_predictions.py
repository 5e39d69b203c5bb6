"""Predicting single images at once, with a predictor that is not there."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.exceptions import PredictorError
from core.forms import prediction_inputs
from core.predicting.question import Prediction, Reply
from core.registry import default_view
from digits_site.web.predictions import views
from tests.factories import make_model, make_snapshot

JSON = {"Accept": "application/json"}


@pytest.fixture
def model(stored):
    model = make_snapshot(make_model(dataset=stored)).model
    make_snapshot(model, 2, best=False)
    return model


@pytest.fixture
def asked(monkeypatch):
    """The questions, with what uploads held; the answer is how long the file is."""
    found = []

    async def ask(question, socket):
        texts = [Path(path).read_text() for path in question.images]
        found.append((question, texts))
        rows = [
            Prediction(path, f"length {len(text)}", {"length": len(text)}, error=f"{path} is odd")
            for path, text in zip(question.images, texts, strict=True)
        ]
        return Reply(rows, remark="All inputs look inverted.")

    monkeypatch.setattr(views, "ask", ask)
    return found


def post(browser, model, status=200, headers=JSON, **data):
    answer = browser.post(f"/models/{model.pk}/predict/", data, headers=headers)
    assert answer.status_code == status, answer.content
    return answer


def upload(name="a.txt", text=b"abc"):
    return SimpleUploadedFile(name, text)


def test_programs_get_json_with_the_names_they_know(browser, model, asked, tmp_path):
    path = tmp_path / "on the\u2028server.txt"
    path.write_text("12345")
    data = {"uploads": [upload(), upload("../a.txt", b"x")], "images": str(path)}
    found = post(browser, model, **data).json()
    ((question, texts),) = asked
    assert texts == ["abc", "x", "12345"]
    assert found["model"] == {"id": model.pk, "name": model.name}
    assert found["remark"] == "All inputs look inverted."
    assert [row["input"] for row in found["predictions"]] == ["a.txt", "a.txt", str(path)]
    assert found["predictions"][0] == {
        "input": "a.txt",
        "text": "length 3",
        "columns": {"length": 3},
        "details": {},
        "error": "a.txt is odd",
    }
    assert question.snapshot.endswith("epoch-0001.keras")
    assert not Path(question.images[0]).exists()  # uploads are not kept
    assert path.exists()


def test_people_get_a_page(browser, model, asked):
    page = browser.get(f"/models/{model.pk}/predict/").content.decode()
    assert 'name="uploads"' in page
    assert ">The best one (epoch 1)</option>" in page
    page = post(browser, model, headers=None, uploads=upload(), snapshot="2").content.decode()
    assert "<strong>length 3</strong>" in page
    assert "All inputs look inverted." in page
    assert asked[0][0].snapshot.endswith("epoch-0002.keras")
    assert asked[0][0].view_id


def test_an_input_that_cannot_be_used_is_beside_the_others(browser, model, monkeypatch):
    async def ask(question, socket):
        assert [Path(path).read_bytes() for path in question.images] == [b"", b"abc"]
        path, other = question.images
        return Reply([Prediction(path, error=f"{path} is empty."), Prediction(other, "good")])

    monkeypatch.setattr(views, "ask", ask)
    files = [upload("a.png", b""), upload("b.png")]
    page = post(browser, model, headers=None, uploads=files).content.decode()
    first, second = re.findall(r"<article.*?</article>", page, re.DOTALL)
    assert ">a.png is empty.</span>" in first
    assert re.sub("<[^>]*>", "", first).count("a.png") == 1
    assert ["Look inside" in one for one in (first, second)] == [False, True]


@pytest.mark.parametrize("method", ["get_view_template", "__init__"])
def test_a_view_that_raises_leaves_the_answers(browser, model, monkeypatch, caplog, method):
    async def ask(question, socket):
        return Reply([Prediction(path, "good", shown={}) for path in question.images])

    def broken(self, *arguments, **options):
        raise ValueError("no such thing")

    monkeypatch.setattr(views, "ask", ask)
    monkeypatch.setattr(default_view(model.dataset.task), method, broken)
    page = post(browser, model, headers=None, uploads=upload("a.png")).content.decode()
    assert "<strong>good</strong>" in page
    said = "cannot show it. ValueError: no such thing. The server&#x27;s log has" in page
    assert said is (method == "get_view_template")  # else the predictor says so
    assert "no such thing" in caplog.text


def test_frames_of_an_upload_have_its_name(browser, model, monkeypatch):
    async def ask(question, socket):
        (path,) = question.images
        frames = [Prediction(f"{path}, frame {number}", error=f"{path}: odd") for number in (1, 2)]
        return Reply(frames, error=f"{path} is odd")

    monkeypatch.setattr(views, "ask", ask)
    found = post(browser, model, 422, uploads=upload("heart.dcm")).json()
    assert [row["input"] for row in found["predictions"]] == [
        "heart.dcm, frame 1",
        "heart.dcm, frame 2",
    ]
    assert found["predictions"][0]["error"] == "heart.dcm: odd"
    assert found["error"] == "heart.dcm is odd"


def test_what_is_missing_is_said_at_its_field(browser, model, asked, settings, tmp_path):
    errors = post(browser, model, 422).json()["errors"]
    assert errors == {"uploads": ["Choose at least one image."]}
    errors = post(browser, model, 422, images="/absent.png\n/gone.png").json()["errors"]["images"]
    assert ["/absent.png is not a file on the server." in errors[0], len(errors)] == [True, 2]
    for uploads in (upload("list.txt", b"\n"), [upload("list.txt", b""), upload("a.png")]):
        errors = post(browser, model, 422, uploads=uploads).json()["errors"]["uploads"]
        assert errors == ["list.txt names no images: write the path of one on each line."]
    errors = post(browser, model, 422, uploads=[upload() for _ in range(33)]).json()["errors"]
    assert errors == {"uploads": ["33 images are too many at once. Run an inference instead."]}
    settings.DIGITS_DATA_ROOTS = [str(tmp_path / "root")]
    errors = post(browser, model, 422, images=__file__).json()["errors"]
    assert "is not below a folder that may be read here" in errors["images"][0]
    assert "snapshot" in post(browser, model, 422, uploads=upload(), snapshot="7").json()["errors"]
    assert asked == []


def test_a_model_without_a_snapshot_says_so(browser, stored, asked):
    model = make_model(dataset=stored)
    errors = post(browser, model, 422, uploads=upload()).json()["errors"]
    assert errors["__all__"][0].startswith(f"“{model}” has no snapshot yet")


def test_without_a_predictor_the_answer_says_what_to_do(browser, model, monkeypatch):
    async def ask(question, socket):
        raise PredictorError("It is not running.")

    monkeypatch.setattr(views, "ask", ask)
    assert post(browser, model, 503, uploads=upload()).json()["error"] == "It is not running."
    page = post(browser, model, 503, headers=None, uploads=upload()).content.decode()
    assert "It is not running." in page


@pytest.mark.parametrize("status", ["done", "error", "aborted", "running"])
def test_models_with_a_snapshot_offer_the_form_in_place(browser, model, status):
    model.job.status = status
    model.job.save()
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert f'hx-post="/models/{model.pk}/predict/"' in page
    assert page.index('id="curves"') < page.index('name="uploads"')  # results stay first


def test_models_without_a_snapshot_do_not(browser, stored):
    page = browser.get(f"/models/{make_model(dataset=stored).pk}/").content.decode()
    assert "/predict/" not in page


def test_a_script_gets_the_answers_alone(browser, model, asked):
    page = post(browser, model, headers={"HX-Request": "true"}, uploads=upload()).content.decode()
    assert "<strong>length 3</strong>" in page
    assert "<form" not in page
    page = post(browser, model, headers={"HX-Request": "true"}).content.decode()
    assert "Images from your computer: Choose at least one image." in page


def test_answers_can_be_saved_as_tables(browser, model, asked):
    page = post(browser, model, headers=None, uploads=upload("=a.txt")).content.decode()
    addresses = re.findall(r'href="(data:[^"]+)" download="predictions', page)
    table, text = (unquote(html.unescape(one)).partition(",")[2] for one in addresses)
    assert list(csv.reader(io.StringIO(table)))[1][:2] == ["=a.txt", "3"]
    assert json.loads(text)["predictions"][0]["columns"] == {"length": 3}


def test_an_archive_stands_for_its_images(browser, model, asked, monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for number in range(2):
            file.writestr(f"case/{number}.png", str(number))
    found = post(browser, model, uploads=upload("all.zip", packed.getvalue())).json()
    assert [row["input"] for row in found["predictions"]] == [
        "all.zip/case/0.png",
        "all.zip/case/1.png",
    ]
    assert found["predictions"][1]["error"] == "all.zip/case/1.png is odd"
    monkeypatch.setattr(prediction_inputs, "MOST", 1)
    errors = post(browser, model, 422, uploads=upload("all.zip", packed.getvalue())).json()[
        "errors"
    ]
    assert errors == {"__all__": ["2 images are too many at once. Run an inference instead."]}
    errors = post(browser, model, 422, uploads=upload("all.zip", b"PK")).json()["errors"]
    assert errors["__all__"][0].startswith("all.zip: ")
