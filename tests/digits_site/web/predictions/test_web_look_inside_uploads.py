"""Looking inside the network for a file that was uploaded to be predicted."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import recent_uploads
from core.predicting.look_question import LookReply
from core.predicting.question import Prediction, Reply
from core.storage import data_folder
from digits_site.web.inside import views as inside
from digits_site.web.predictions import views
from tests.factories import make_model, make_snapshot


@pytest.fixture
def model(stored):
    return make_snapshot(make_model(dataset=stored)).model


@pytest.fixture
def looked(monkeypatch):
    """What files the predictor was asked to look into, as text."""
    found = []

    async def ask(question, socket):
        return Reply([Prediction(path, "an answer") for path in question.images])

    async def ask_inside(question, socket):
        found.append((question, Path(question.image).read_text()))
        return LookReply(name=question.image, error="nothing to see")

    monkeypatch.setattr(views, "ask", ask)
    monkeypatch.setattr(inside, "ask_inside", ask_inside)
    return found


def predicted(browser, model, *texts):
    """The queries of the links to look inside."""
    uploads = [SimpleUploadedFile(f"{n}.txt", text) for n, text in enumerate(texts)]
    page = browser.post(f"/models/{model.pk}/predict/", {"uploads": uploads}).content.decode()
    links = re.findall(r'href="(/models/\d+/inside/\?[^"]+)"', page)
    return [parse_qs(urlsplit(link.replace("&amp;", "&")).query) for link in links]


def look(browser, model, query):
    data = {name: values[0] for name, values in query.items()}
    return browser.post(f"/models/{model.pk}/inside/", data, headers={"Accept": "text/html"})


def test_an_upload_can_be_looked_into(browser, model, looked):
    links = predicted(browser, model, b"one", b"two")
    page = browser.get(f"/models/{model.pk}/inside/", {"recent": links[1]["recent"][0]})
    assert links[1]["recent"][0] in page.content.decode()
    answer = look(browser, model, links[1])
    assert [text for _, text in looked] == ["two"]
    assert str(data_folder().path) not in answer.content.decode()


def test_it_is_its_user_s_alone(browser, model, looked, django_user_model):
    (link,) = predicted(browser, model, b"one")
    other = Client()
    other.force_login(django_user_model.objects.create_user("ben"))
    assert "The upload is not kept any more" in look(other, model, link).content.decode()
    for reference in ("", "/etc/passwd", "../" * 9 + "etc/passwd", link["recent"][0] + "/../.."):
        link["recent"] = [reference]
        look(browser, model, link)
    assert looked == []


def test_it_is_kept_for_an_hour_and_not_without_end(browser, model, looked, monkeypatch):
    monkeypatch.setattr(recent_uploads, "_MOST", 2)
    first, second, third = (predicted(browser, model, text)[0] for text in (b"1", b"2", b"3"))
    assert "not kept any more" in look(browser, model, first).content.decode()
    look(browser, model, third)
    for place in data_folder().incoming.glob("predicted-*"):
        os.utime(place, (time.time() - 4000,) * 2)
    predicted(browser, model, b"4")
    assert "not kept any more" in look(browser, model, second).content.decode()
    assert [text for _, text in looked] == ["3"]


def test_another_choice_on_the_page_comes_first(browser, model, looked, tmp_path):
    (link,) = predicted(browser, model, b"one")
    (tmp_path / "a.txt").write_text("on the server")
    look(browser, model, link | {"image": [str(tmp_path / "a.txt")]})
    assert [text for _, text in looked] == ["on the server"]
