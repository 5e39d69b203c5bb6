"""The evaluations of a model and of a dataset."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from core.forms.inference import InferenceCreation
from core.models import Inference, Stage
from core.registry import default_view
from tests.factories import make_dataset, make_inference, make_model, make_snapshot


@pytest.fixture
def hearts(browser):
    hearts = make_dataset(name="hearts", task="segmentation")
    for name in ("train", "val"):
        Stage.objects.create(dataset=hearts, name=name, entries=1, bytes=1, shards=1, rejected=0)
    return hearts


def measured(model, dice, source="val", epoch=1, **fields):
    snapshot = model.snapshots.filter(epoch=epoch).first() or make_snapshot(model, epoch)
    metrics = {"samples": 7, "dice": dice, "resampled": "7 samples"}
    metrics["intervals"] = {"dice": [dice - 0.1, dice + 0.05]}
    return make_inference(
        snapshot=snapshot, source=source, metrics=metrics, fields={"max_outputs": 1, **fields}
    )


def tables(page):
    """The heading and the inferences of each table."""
    parts = re.split(r'<h2 class="card-heading text-break">', page)[1:]
    return [(part.split("<")[0], re.findall(r'href="/inferences/(\d+)/"', part)) for part in parts]


def test_figures_of_the_same_inputs_stand_together(browser, hearts):
    model = make_model(dataset=hearts)
    worse, better = measured(model, 0.6, epoch=1), measured(model, 0.8, epoch=2)
    others = make_dataset(name="others", task="segmentation")
    away = measured(model, 0.7, dataset=others.pk, dataset_name="others")
    unlabelled = make_inference(snapshot=model.snapshots.first(), source="images")
    page = browser.get(f"/models/{model.pk}/evaluations/").content.decode()
    assert tables(page) == [
        ("others, stage val", [f"{away.pk}"]),
        ("hearts, stage val", [f"{better.pk}", f"{worse.pk}"]),
    ]
    assert f"/inferences/{unlabelled.pk}/" not in page
    assert "0.7000 to 0.8500" in page
    newest = browser.get(f"/models/{model.pk}/evaluations/?order=newest").content.decode()
    assert tables(newest)[1][1] == [f"{better.pk}", f"{worse.pk}"]
    measured(model, 0.1)
    newest = browser.get(f"/models/{model.pk}/evaluations/?order=newest").content.decode()
    assert len(tables(newest)[0][1]) == 3
    assert tables(newest)[0][1][1:] == [f"{better.pk}", f"{worse.pk}"]


def test_a_dataset_lists_all_models_that_were_measured_on_it(browser, hearts):
    own, other = make_model(dataset=hearts), make_model()
    here = measured(own, 0.5)
    there = measured(other, 0.9, dataset=hearts.pk, dataset_name="hearts")
    measured(other, 0.9)
    measured(own, 0.9, dataset=other.dataset.pk, dataset_name="x")
    page = browser.get(f"/datasets/{hearts.pk}/evaluations/").content.decode()
    assert tables(page) == [("hearts, stage val", [f"{there.pk}", f"{here.pk}"])]
    assert f'<option value="{other.pk}">{other.name}</option>' in page
    assert re.findall(r"<option( selected)?>(\w+)</option>", page) == [
        ("", "train"),
        (" selected", "val"),
    ]


def test_a_new_evaluation_fills_in_the_form(browser, hearts):
    model = make_snapshot(make_model(dataset=hearts)).model
    others = make_dataset(name="o & o", task="segmentation")
    query = {"model": model.pk, "dataset": others.pk, "stage": "test"}
    answer = browser.get("/evaluations/new/", query)
    assert answer.url == f"/models/{model.pk}/infer/?source=test&dataset=o+%26+o"
    form = browser.get(answer.url).content.decode()
    assert '<option value="test" selected>' in form
    assert 'value="o &amp; o"' in form
    own = browser.get("/evaluations/new/", query | {"dataset": hearts.pk, "stage": "val"})
    assert own.url == f"/models/{model.pk}/infer/?source=val"


def test_what_does_not_fit_is_said(browser, hearts):
    model = make_model(dataset=hearts)
    pets = make_dataset(task="classification")
    query = {"model": model.pk, "dataset": pets.pk, "stage": "val"}
    page = browser.get("/evaluations/new/", query, follow=True).content.decode()
    assert "is not for Segmentation" in page
    assert browser.get("/evaluations/new/", query | {"stage": "x"}).status_code == 400
    assert "Nothing has been measured yet" in page


def offered(page):
    """The addresses' values that the button on a model's page offers, in their order."""
    part = page.partition('name="on"')[2].partition("</select>")[0]
    return re.findall(r'value="([^"]+)"', part)


def test_one_click_evaluates_with_the_usual_options(browser, user, hearts):
    model = make_snapshot(make_model("aborted", dataset=hearts), 2, best=False).model
    others = make_dataset(name="others", task="segmentation")
    Stage.objects.create(dataset=others, name="test", entries=3, bytes=1, shards=1, rejected=0)
    pets = make_dataset(name="pets", task="classification")
    Stage.objects.create(dataset=pets, name="val", entries=3, bytes=1, shards=1, rejected=0)
    choices = offered(browser.get(f"/models/{model.pk}/").content.decode())
    assert choices == [f"{hearts.pk}:val", f"{hearts.pk}:train", f"{others.pk}:test"]
    for on in (choices[0], choices[2]):
        made = browser.post("/evaluations/new/", {"model": model.pk, "on": on})
        inference = Inference.objects.latest("pk")
        assert made.url == f"/inferences/{inference.pk}/"
        assert inference.snapshot == model.snapshots.get()
        assert inference.job.owner == user
        assert (inference.job.status, inference.job.queued) == ("waiting", True)
        assert inference.source == on.partition(":")[2]
        assert inference.fields.get("dataset", hearts.pk) == int(on.partition(":")[0])
        form = InferenceCreation(model, default_view("segmentation")).base
        for name in ("max_outputs", "test_time_flips", "largest_component"):
            assert inference.fields[name] == (form[name].initial or False)


@pytest.mark.parametrize(
    ("on", "status", "text"),
    [
        ("{pets}:val", 302, "is not for Segmentation"),
        ("{hearts}:test", 302, "The dataset “hearts” has no stage test; it has"),
        ("{hearts}:x", 400, ""),
        ("{hearts}", 400, ""),
        ("x:val", 400, ""),
        ("999999:val", 404, ""),
        ("{unfinished}:val", 302, "There is no finished dataset “unfinished”"),
    ],
)
def test_what_cannot_be_evaluated_makes_no_inference(browser, hearts, on, status, text):
    rows = {
        "hearts": hearts,
        "pets": make_dataset(name="pets", task="classification"),
        "unfinished": make_dataset("running", name="unfinished", task="segmentation"),
    }
    model = make_snapshot(make_model(dataset=hearts)).model
    on = on.format(**{name: row.pk for name, row in rows.items()})
    answer = browser.post("/evaluations/new/", {"model": model.pk, "on": on})
    assert answer.status_code == status
    page = browser.get(answer.url) if status == 302 else answer
    assert text in page.content.decode()
    assert not Inference.objects.exists()


@pytest.mark.parametrize(
    ("status", "text"),
    [("running", "saved after the first epoch"), ("error", "ended before its first epoch")],
)
def test_a_model_without_a_snapshot_is_not_evaluated(browser, hearts, status, text):
    model = make_model(status, dataset=hearts)
    assert 'name="on"' not in browser.get(f"/models/{model.pk}/").content.decode()
    data = {"model": model.pk, "on": f"{hearts.pk}:val"}
    page = browser.post("/evaluations/new/", data, follow=True)
    assert page.redirect_chain == [(f"/models/{model.pk}/", 302)]
    assert text in page.content.decode()
    assert not Inference.objects.exists()


def test_another_site_cannot_start_an_evaluation(user, hearts):
    model = make_snapshot(make_model(dataset=hearts)).model
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    data = {"model": model.pk, "on": f"{hearts.pk}:val"}
    assert client.post("/evaluations/new/", data).status_code == 403
    assert not Inference.objects.exists()
