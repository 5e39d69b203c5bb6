"""One object is the same through every door: its page, its command, its function."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from core.management.commands.train import Command
from core.models import Dataset, Inference, NetworkVersion, OwnNetwork, TrainedModel
from core.representations.dataset import dataset_representation, dataset_rows, dataset_summary
from core.representations.inference import inference_representation, inference_summary
from core.representations.job import job_progress, job_representation
from core.representations.model import model_representation, model_rows, model_summary
from digits_site.web.jobs.states import job_event
from tests.factories import make_inference, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def printed(*arguments: object) -> dict:
    """The object that a command prints."""
    out = io.StringIO()
    call_command(*map(str, arguments), "--format", "json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def as_json(found: dict) -> dict:
    return json.loads(json.dumps(found))


@pytest.fixture
def dataset(store, data_dir):
    made = store(30, bad=2)
    Dataset.objects.update(task="segmentation")
    return Dataset.objects.get(pk=made.pk)


def test_a_dataset(browser, dataset):
    page = as_json(browser.get(f"/datasets/{dataset.pk}/").context["found"])
    inspected = printed("inspect", dataset.name)
    assert len(inspected.pop("rejected")) == 2
    assert page == inspected == as_json(dataset_representation(dataset))


def test_a_dataset_that_is_waiting(browser, data_dir):
    made = printed("ingest", "test-dummy", "--name", "shapes", "--queue")
    assert made.pop("rejected") == []
    assert made == as_json(dataset_representation(Dataset.objects.get()))
    assert made["status"] == "waiting"


def test_a_model(browser, dataset):
    made = printed("train", dataset.pk, "--name", "net", "--network", "unet", "--queue")
    page = browser.get(f"/models/{made['id']}/").context["found"]
    assert made == as_json(page) == as_json(model_representation(TrainedModel.objects.get()))
    assert made["ranking_metric"]["name"] == "val_dice"


def test_an_inference(browser, dataset):
    snapshot = make_snapshot(make_model(dataset=dataset), metrics={"val_dice": 0.5})
    made = printed("infer", snapshot.model.pk, "--stage", "train", "--queue")
    page = browser.get(f"/inferences/{made['id']}/").context["found"]
    assert as_json(page) == as_json(inference_representation(Inference.objects.get()))
    assert as_json(page).items() <= made.items()


def test_a_job(browser):
    model = make_model("error", metrics={})
    shown = printed("jobs", "show", model.job_id)
    card = browser.get(f"/jobs/{model.job_id}/status/").context["card"]
    assert shown == as_json(card["found"]) == as_json(job_representation(model.job))
    assert job_progress(model.job).items() <= job_event(model.job).items()
    assert job_event(model.job).items() & shown.items() == job_progress(model.job).items()


def test_rows_of_lists(browser, dataset):
    network = OwnNetwork.objects.create(name="mine")
    version = NetworkVersion.objects.create(network=network, number=3, source="")
    model = make_model(dataset=dataset, network="own", own_version=version)
    snapshot = make_snapshot(model, metrics={"val_dice": 0.5})
    inference = make_inference(snapshot=snapshot, metrics={"samples": 1, "dice": 0.5})
    listed = [browser.get(url).context["list_rows"] for url in ("/models/", "/datasets/")]
    assert [found for _, found, _ in listed[0]] == [model_summary(model_rows().get())]
    assert [found for _, found, _ in listed[1]] == [dataset_summary(dataset_rows().get())]
    models = browser.get(f"/datasets/{dataset.pk}/").context["models"]
    assert [found for _, found in models] == [model_summary(model_rows().get())]
    inferences = browser.get(f"/models/{snapshot.model.pk}/").context["inferences"]
    assert [found for _, found in inferences] == [inference_summary(inference)]
    page = browser.get("/").content.decode()
    assert "Dice 0.5000<" in page
    for url in ("/models/", f"/datasets/{dataset.pk}/", "/runs/"):
        assert ">mine@3<" in browser.get(url).content.decode(), url
    assert ">validation, epoch 1<" in page


def test_train_calls_metrics_what_pages_call_them(browser, dataset):
    model = make_model(dataset=dataset)
    make_snapshot(model, metrics={"dice_heart": 0.75, "val_dice_heart": 0.5, "val_loss": None})
    out = io.StringIO()
    Command(stdout=out).print_metrics(model_representation(model))
    lines = [line.strip() for line in out.getvalue().splitlines()]
    assert lines == [
        "best epoch: 1 of 1, by validation",
        "Dice of heart, training: 0.75",
        "Dice of heart, validation: 0.5",
        "Loss, validation: –",
    ]
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert "<td>Dice of heart</td>" in page
    assert "<td>Loss</td>" in page
