"""Three ways to begin, and the demonstration by one click."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from core.demonstration import PLUGIN, name_at
from core.jobs.work.evaluation import queue_evaluation
from core.models import Dataset, Inference, Job, Stage, TrainedModel
from core.registry import data_plugins
from digits_site.web.home import demonstration
from tests.factories import make_dataset, make_inference, make_model, make_snapshot


@pytest.fixture
def drawn(monkeypatch):
    """Its files are there; drawing them is up to the plug-in's command."""

    def draw(phantom: Path) -> None:
        for name in ("dicom", "contours"):
            (phantom / name).mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(demonstration, "_draw", draw)


def test_an_empty_installation_offers_three_ways(browser):
    page = browser.get("/").content.decode()
    assert "Run the demonstration" in page
    assert 'href="/datasets/new/"' in page
    assert 'href="/help/"' in page
    make_dataset()
    assert "Run the demonstration" not in browser.get("/?tab=datasets").content.decode()


def test_without_its_plugin_it_is_not_offered(browser, monkeypatch):
    monkeypatch.delitem(data_plugins._plugins, "image-sunnybrook")
    assert "Run the demonstration" not in browser.get("/").content.decode()


def test_one_click_queues_a_dataset_and_a_training_that_waits_for_it(browser, user, drawn):
    assert browser.get("/home/demonstration/").status_code == 405
    answer = browser.post("/home/demonstration/")
    dataset, model = Dataset.objects.get(), TrainedModel.objects.get()
    assert answer.url == f"/models/{model.pk}/"
    assert dataset.plugin_id == "image-sunnybrook"
    assert dataset.fields["folder_pct_val"] == 25
    assert model.dataset == dataset
    assert model.job.depends_on == dataset.job
    assert {dataset.job.owner, model.job.owner} == {user}
    assert "It starts when" in browser.get(answer.url).content.decode()


def test_what_goes_wrong_is_said_at_home(browser):
    """Without its files, the form refuses the folders."""
    demonstration_draw = demonstration._draw
    demonstration._draw = lambda phantom: None
    try:
        page = browser.post("/home/demonstration/", follow=True).content.decode()
    finally:
        demonstration._draw = demonstration_draw
    assert "The demonstration could not be started" in page
    assert "is not a folder on the server" in page
    assert not Dataset.objects.exists()


def test_after_the_training_comes_an_inference_that_its_page_links(browser, user, drawn):
    url = browser.post("/home/demonstration/").url
    model = TrainedModel.objects.get()
    assert "what it outputs is then linked here" in browser.get(url).content.decode()
    Stage.objects.create(
        dataset=model.dataset, name="val", entries=30, bytes=1, shards=1, rejected=0
    )
    make_snapshot(model)
    made = queue_evaluation(model)
    assert isinstance(made, Inference)
    assert (made.source, made.view_id, made.job.owner) == ("val", "image-segmentation", user)
    Job.objects.update(status="done")
    page = browser.get(url).content.decode()
    assert f'href="/inferences/{made.pk}/">See what it outputs' in page


def test_home_invites_to_the_next_step_while_there_are_only_demonstrations(browser):
    name = name_at(datetime(2026, 1, 2, 3, 4, 5))
    assert name == "Demo 2026-01-02 03:04:05"
    dataset = make_dataset(name=name, plugin_id=PLUGIN, task="segmentation")
    model = make_model(dataset=dataset, name=name)
    assert "What next?" not in browser.get("/").content.decode()
    inference = make_inference(snapshot=make_snapshot(model))
    page = browser.get("/").content.decode()
    assert "What next?" in page
    assert f'href="/inferences/{inference.pk}/">See the outputs' in page
    make_dataset()
    assert "What next?" not in browser.get("/").content.decode()
