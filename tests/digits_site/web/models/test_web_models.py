"""None"""

from __future__ import annotations

import re

import pytest

from core.models import Job, TrainedModel
from core.registry import network_plugins
from core.representations.model import model_representation
from tests.factories import (
    make_dataset,
    make_described_dataset,
    make_inference,
    make_model,
    make_snapshot,
)

URL = "/models/new/"


def test_the_page_of_a_model(browser):
    fields = {"train_epochs": 77, "solver_type": "ADAM", "network_options": {"depth": 2}}
    model = make_model(fields=fields)
    make_snapshot(model, 1, best=False, metrics={"val_dice": 0.1})
    best = {"loss": 0.25, "val_loss": 0.5, "val_dice": 0.75, "val_dice_heart": None}
    make_snapshot(model, 2, metrics=best)
    make_inference(snapshot=model.snapshots.first(), metrics={"dice": 0.6543, "samples": 9})
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert "Best epoch: 2" in page
    assert "0.7500" in page
    assert "Dice of heart" in page
    assert "0.6543" in page
    assert "<dt>Training epochs</dt><dd>77</dd>" in page
    assert "<dt>Solver</dt><dd>Adam</dd>" in page
    assert f'data-url="/models/{model.pk}/metrics/"' in page
    assert "data-finished" in page
    assert f"/models/{model.pk}/snapshots/2/" in page
    assert "Run inference" in page


def test_what_no_setting_can_make_good_stays_on_the_page(browser):
    model = make_model(dataset=make_described_dataset(5))
    few, of_a_class = model_representation(model)["cautions"]
    assert few.startswith("There are only 5 training samples")
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert few in page
    assert of_a_class in page
    assert model_representation(make_model())["cautions"] == []


def test_snapshots_come_in_pages(browser):
    model = make_model("running")
    for epoch in range(1, 41):
        make_snapshot(model, epoch, best=epoch == 1)
    page = browser.get(f"/models/{model.pk}/results/").content.decode()
    folded = page.partition("All 40 snapshots")[2]
    assert folded.count(" download>") == 15
    assert "1–15 of 40" in page


def test_the_best_and_the_last_snapshot_come_first(browser):
    model = make_model()
    for epoch in range(1, 6):
        make_snapshot(model, epoch, best=epoch == 2)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    first = page.partition('id="snapshots-title"')[2].partition("<details")[0]
    assert re.findall(r"/snapshots/(\d)/\"", first) == ["5", "2"]


@pytest.mark.parametrize("status", ["aborted", "error"])
def test_a_training_that_failed_predicts_with_its_snapshots(browser, status):
    model = make_model(status)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert "Run inference" not in page
    assert "No epoch was completed." in page.partition('id="best-title"')[2]
    make_snapshot(model)
    assert "Run inference" in browser.get(f"/models/{model.pk}/").content.decode()


@pytest.mark.parametrize("status", ["aborted", "error"])
def test_where_none_is_marked_as_the_best_the_last_snapshot_is_used(browser, status):
    model = make_model(status)
    for epoch in (1, 2, 3):
        make_snapshot(model, epoch, best=False)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert "No epoch is marked as the best; epoch 3, the last one, is used." in page
    assert "No epoch was completed." not in page.partition('id="best-title"')[2]
    assert "Epoch 3 (last): " in page
    assert "The last one (epoch 3)" in page


def test_waiting_for_the_dataset(browser):
    model = make_model("waiting", make_dataset("running", name="slow"))
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert f'It starts when <a href="/datasets/{model.dataset.pk}/">slow</a> is done.' in page


def test_deleting_a_model_takes_its_inferences(browser):
    model = make_inference().model
    url = f"/models/{model.pk}/delete/"
    asked = browser.post(url).content.decode()
    assert f"the inference “{model} on val” (made by ann, done)" in asked
    assert TrainedModel.objects.exists()
    key = re.search(r'name="agreed" value="([^"]+)"', asked)[1]
    assert browser.post(url, {"agreed": key}).url == "/"
    assert not TrainedModel.objects.exists()
    assert Job.objects.count() == 1


def test_snapshots_have_the_metric_of_their_task(browser):
    dataset = make_dataset(task="classification")
    model = make_model(dataset=dataset, metrics={"val_accuracy": 0.5, "val_loss": 1.0, "loss": 1.0})
    make_snapshot(model, metrics={"val_accuracy": 0.5, "val_loss": 1.0}, best=True)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert '<th class="number">Accuracy</th>' in page
    assert '<th class="number">Dice</th>' not in page


def test_lists_show_what_counts_in_each_task(browser):
    dataset = make_dataset(task="regression")
    model = make_model(dataset=dataset, metrics={"val_mae": 264.9, "mae": 1.0, "val_loss": 1.0})
    snapshot = make_snapshot(model, metrics={"val_mae": 264.9})
    make_inference(snapshot=snapshot, metrics={"samples": 3, "mae": 123.456})
    assert "Mean absolute error 264.9" in browser.get("/").content.decode()
    assert "Mean absolute error 123.46" in browser.get(f"/models/{model.pk}/").content.decode()


def test_the_page_of_a_model_whose_network_is_missing_is_readable(browser, monkeypatch):
    model = make_model(fields={"train_epochs": 77, "network_options": {"depth": 2}})
    monkeypatch.setattr(network_plugins, "_plugins", {})
    answer = browser.get(f"/models/{model.pk}/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "unet" in page
    assert "77" in page
    assert browser.get("/").status_code == 200
