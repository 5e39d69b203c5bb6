from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from core.models import Dataset, Job, TrainedModel
from tests.factories import make_inference, make_model, make_snapshot


@pytest.fixture
def stranger() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_user("bob"))
    return client


def chosen(*rows) -> dict[str, list[int]]:
    return {"pk": [row.pk for row in rows]}


def test_many_are_tagged_and_moved(browser):
    first, second = make_model(tags="old, paper"), make_model(name="second")
    asked = browser.get("/lists/models/tag/", chosen(first, second)).content.decode()
    assert "Tag 2 models" in asked
    data = chosen(first, second) | {"add": "New, paper", "remove": "old", "back": "/?q=x"}
    assert browser.post("/lists/models/tag/", data).url == "/?q=x"
    tags = dict(TrainedModel.objects.values_list("pk", "tags"))
    assert tags == {first.pk: "paper, new", second.pk: "new, paper"}
    browser.post("/lists/models/move/", chosen(first) | {"folder": "/a/ b/"})
    first.refresh_from_db()
    assert first.listed_in == "a/b"
    wrong = browser.post("/lists/models/move/", chosen(first) | {"folder": "../b"})
    assert "cannot be named" in wrong.content.decode()


def test_what_belongs_to_others_is_left_out_and_said(browser, stranger):
    model = make_model(name="net")
    for action, data in (("tag", {"add": "x"}), ("move", {"folder": "x"}), ("delete", {})):
        page = stranger.get(f"/lists/models/{action}/", chosen(model)).content.decode()
        assert "Only ann, who made it, and staff may change this" in page
        assert 'type="submit" class="btn btn-' not in page.partition('class="question"')[2]
        stranger.post(f"/lists/models/{action}/", chosen(model) | data)
    model.refresh_from_db()
    assert (model.tags, model.listed_in) == ("", "")


def test_deleting_asks_once_with_all_that_goes_along_and_the_bytes(browser):
    inference = make_inference()
    model = inference.model
    model.folder.mkdir(parents=True)
    (model.folder / "snapshot").write_bytes(b"x" * 50_000)
    other = make_model(dataset=model.dataset, name="other")
    asked = browser.get("/lists/models/delete/", chosen(model, other)).content.decode()
    assert "Delete 2 models?" in asked
    assert "This frees 5" in asked
    assert f"the inference “{inference}”" in asked
    assert TrainedModel.objects.count() == 2
    browser.post("/lists/models/delete/", chosen(model, other))
    assert TrainedModel.objects.count() == 2  # nobody agreed to the inference
    key = asked.partition('name="agreed" value="')[2].partition('"')[0]
    browser.post("/lists/models/delete/", chosen(model, other) | {"agreed": key})
    assert TrainedModel.objects.count() == 0
    assert not model.folder.exists()


def test_a_dataset_goes_with_its_models_once(browser):
    model = make_model()
    asked = browser.get("/lists/datasets/delete/", chosen(model.dataset)).content.decode()
    key = asked.partition('name="agreed" value="')[2].partition('"')[0]
    browser.post("/lists/datasets/delete/", chosen(model.dataset) | {"agreed": key})
    assert (Dataset.objects.count(), Job.objects.count()) == (0, 0)


def test_unfinished_jobs_are_aborted(browser):
    waiting, done = make_model("waiting"), make_model()
    assert "Abort the jobs of 1 model?" in (
        browser.get("/lists/models/abort/", chosen(waiting, done)).content.decode()
    )
    browser.post("/lists/models/abort/", chosen(waiting, done))
    assert [row.job.status for row in TrainedModel.objects.order_by("pk")] == ["aborted", "done"]


@pytest.mark.parametrize("action", ["tag", "move", "abort", "delete", "compare"])
def test_without_a_choice_one_is_sent_back_with_a_word(browser, action):
    answer = browser.get(f"/lists/models/{action}/?back=/models/", follow=True)
    assert answer.redirect_chain[0][0] == "/models/"
    assert "hoose" in answer.content.decode() or "None of the" in answer.content.decode()


def test_chosen_models_are_compared_on_the_page_of_runs(browser):
    models = [make_model(), make_model()]
    answer = browser.get("/lists/models/compare/", chosen(*models))
    assert answer.url == f"/runs/?models={models[0].pk},{models[1].pk}"


def test_the_list_as_a_table_with_settings_and_metrics(browser):
    fields = {"learning_rate": 0.01, "network_options": {"filters": 16}}
    model = make_model(name='a "net", <b>', fields=fields, tags="x, y")
    make_snapshot(model, metrics={"val_dice": 0.9, "loss": 0.25})
    make_model(name="other")
    answer = browser.get("/lists/models/export.csv?sort=name")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["name"] for row in rows] == ['a "net", <b>', "other"]
    expected = {"learning_rate": "0.01", "network_options.filters": "16", "tag": "x, y"}
    expected |= {"best.val_dice": "0.9", "last.loss": "0.25"}
    assert expected.items() <= rows[0].items()
    assert rows[1]["learning_rate"] == ""
    only = browser.get("/lists/models/export.csv", chosen(model))
    assert b"".join(only.streaming_content).count(b"\n") == 2
