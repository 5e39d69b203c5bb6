"""Reproducing a model on its page, and the downloads of its card."""

from __future__ import annotations

import json

import pytest

from core.models import TrainedModel
from digits_site.web.models import cards, views
from tests.factories import make_dataset, make_model, make_snapshot

FOUND = {
    "original": {"id": 1, "name": "net"},
    "identical": True,
    "metrics": {"compared": 3, "where": ""},
    "weights": {"compared": 1, "where": ""},
    "differences": [{"kind": "package", "text": "keras is version 9; it was 8."}],
    "remarks": [],
}
VERDICT = "Identical: all metrics of 3 epochs to the last digit"


@pytest.fixture
def model(data_dir):
    found = make_model(name="net", dataset=make_dataset(name="data", task="classification"))
    make_snapshot(found, 3, metrics={"accuracy": 0.5, "val_accuracy": 0.25})
    return found


def reproduced(model: TrainedModel) -> TrainedModel:
    again = make_model(name="again", dataset=model.dataset, reproduces=model)
    make_snapshot(again, 3)
    again.folder.mkdir(parents=True)
    (again.folder / "reproduction.json").write_text(json.dumps(FOUND))
    return again


def test_both_models_show_each_other_with_the_verdict(browser, model):
    again = reproduced(model)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert f'Repeated by <a href="/models/{again.pk}/">again</a> (done): {VERDICT}' in page
    page = browser.get(f"/models/{again.pk}/").content.decode()
    assert f'This model repeats <a href="/models/{model.pk}/">net</a>' in page
    assert VERDICT in page
    assert "keras is version 9; it was 8." in page
    model.delete()
    page = browser.get(f"/models/{again.pk}/").content.decode()
    assert "This model repeats “net”, which was deleted." in page


def test_what_cannot_be_repeated_says_why(browser, model):
    page = browser.get(f"/models/{model.pk}/reproduce/", follow=True).content.decode()
    assert "“net” has no finished epoch that could be compared." in page
    page = browser.post(f"/models/{model.pk}/reproduce/", {"name": "x"}).content.decode()
    assert "“net” has no finished epoch that could be compared." in page
    assert TrainedModel.objects.count() == 1


def test_the_card_is_a_download(browser, model, monkeypatch):
    answer = browser.get(f"/models/{model.pk}/card/md/")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="net card.md"'
    assert "| Accuracy | validation | 0.25 |" in answer.content.decode()
    assert browser.get(f"/models/{model.pk}/card/doc/").status_code == 404
    for module in (cards, views):
        monkeypatch.setattr(module, "is_available", lambda: False)
    assert browser.get(f"/models/{model.pk}/card/pdf/").status_code == 404
    assert "/card/pdf/" not in browser.get(f"/models/{model.pk}/").content.decode()
