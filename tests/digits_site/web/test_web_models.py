from __future__ import annotations

import json
import re

import pytest

from core.forms.model import ModelForm
from core.models import Dataset, Job, TrainedModel
from core.networks import fitting_networks
from core.registry import network_plugins
from tests.factories import make_dataset, make_inference, make_model, make_snapshot

URL = "/models/new/"


def initial(dataset, **values):
    """What a browser sends when the form is left as it is."""
    data = {"dataset": dataset.pk, "network": "unet", "model_name": "net"}
    for form in (ModelForm(), network_plugins["unet"].options_form()):
        for name, field in form.fields.items():
            start = form.get_initial_for_field(field, name)
            if start not in (None, False):
                data.setdefault(name, start)
    return data | values


def test_without_a_dataset_the_page_says_so(browser):
    make_dataset("error")
    page = browser.get(URL).content.decode()
    assert "there is none yet" in page
    assert ">Train</button>" not in page


def test_the_query_chooses_dataset_and_network(browser):
    first, _ = make_dataset(name="first"), make_dataset("running", name="second")
    page = browser.get(f"{URL}?dataset={first.pk}&network=unet").content.decode()
    assert f'<option value="{first.pk}" selected>first</option>' in page
    assert "second (running; training starts when it is done)" in page
    assert ">Train</button>" in page
    assert 'name="depth"' in page
    assert browser.get(f"{URL}?network=nope").status_code == 404


def offered(page: str) -> list[str]:
    """The names in the list of datasets."""
    select = re.search(r'<select name="dataset".*?</select>', page, re.DOTALL)[0]
    return re.findall(r">([^<>]+)</option>", select)


@pytest.fixture
def many() -> list[Dataset]:
    """Five hundred datasets, the oldest first."""
    jobs = Job.objects.bulk_create(Job(kind="ingest", status="done") for _ in range(500))
    return Dataset.objects.bulk_create(
        Dataset(job=job, name=f"set-{number:03}", plugin_id="test-dummy", task="segmentation")
        for number, job in enumerate(jobs)
    )


def test_the_newest_datasets_are_offered_and_the_page_says_that_there_are_more(browser, many):
    page = browser.get(URL).content.decode()
    assert offered(page) == [f"set-{number}" for number in range(499, 449, -1)]
    assert "The newest 50 of 500; find the others by name." in page
    assert 'name="dataset_search"' in page
    # In a form of its own: Enter in it is to find, not to train.
    assert re.search(r'<input [^>]*name="dataset_search"[^>]* form="dataset-search"', page)
    assert '<form id="dataset-search" method="get"' in page


def test_a_dataset_of_any_age_is_found_by_its_name(browser, many):
    page = browser.get(f"{URL}?dataset={many[499].pk}&dataset_search=ET-00").content.decode()
    assert offered(page) == ["set-499", *(f"set-00{number}" for number in range(9, -1, -1))]
    assert "Found 10 of 500." in page
    assert f'<option value="{many[499].pk}" selected>set-499</option>' in page
    page = browser.get(f"{URL}?dataset_search=set").content.decode()
    assert "The newest 50 of 500 that were found." in page
    page = browser.get(f"{URL}?dataset_search=<b>nothing").content.decode()
    assert "Found none of 500." in page
    assert "<b>nothing" not in page


def test_the_chosen_dataset_is_among_them_whatever_its_age(browser, many):
    page = browser.get(f"{URL}?dataset={many[0].pk}").content.decode()
    assert f'<option value="{many[0].pk}" selected>set-000</option>' in page
    assert len(offered(page)) == 51
    assert browser.post(URL, initial(many[0])).status_code == 302
    assert TrainedModel.objects.get().dataset == many[0]


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "²", "-1", "x"])
def test_a_number_that_no_dataset_has_chooses_none(browser, number):
    make_dataset(name="only")
    page = browser.get(URL, {"dataset": number})
    assert page.status_code == 200
    assert offered(page.content.decode()) == ["only"]


def test_few_datasets_need_no_search(browser):
    make_dataset(name="only")
    page = browser.get(URL).content.decode()
    assert "dataset_search" not in page
    assert "find the others" not in page


def test_the_form_begins_with_a_dataset_that_fits_however_many_came_after_it(browser, many):
    Dataset.objects.exclude(pk=many[0].pk).update(task="object-detection")
    page = browser.get(URL).content.decode()
    assert f'<option value="{many[0].pk}" selected>set-000</option>' in page
    page = browser.get(f"{URL}?dataset={many[9].pk}").content.decode()
    assert "No network for object-detection yet." in page
    assert 'name="dataset_search"' in page  # the way to another one


def test_a_valid_form_starts_training(browser, user):
    dataset = make_dataset()
    answer = browser.post(URL, initial(dataset, train_epochs=3))
    model = TrainedModel.objects.get()
    assert answer.url == f"/models/{model.pk}/"
    assert (model.dataset, model.job.owner) == (dataset, user)
    assert model.fields["train_epochs"] == 3


def test_errors_stand_by_their_fields(browser):
    dataset = make_dataset()
    make_model(name="net", dataset=dataset)
    page = browser.post(URL, initial(dataset, train_epochs=0, depth=99)).content.decode()
    assert "There is already a model “net”." in page
    assert page.count("is-invalid") == 3
    page = browser.post(URL, {"network": "nope"}).content.decode()
    assert "Select a valid choice. nope is not one of the available choices." in page
    assert "This field is required." in page
    assert TrainedModel.objects.count() == 1


def test_a_failed_dataset_cannot_be_chosen(browser):
    make_dataset()
    page = browser.post(URL, initial(make_dataset("error"))).content.decode()
    assert "Select a valid choice." in page


def test_a_clone_starts_from_the_models_fields(browser):
    fields = {"train_epochs": 77, "network_options": {"depth": 2}}
    model = make_model(name="old", fields=fields)
    page = browser.get(f"{URL}?clone={model.pk}").content.decode()
    assert 'value="old copy"' in page
    assert 'value="77"' in page
    assert f'<option value="{model.dataset.pk}" selected>' in page


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


def test_snapshots_come_in_pages(browser):
    model = make_model("running")
    for epoch in range(1, 41):
        make_snapshot(model, epoch, best=epoch == 1)
    page = browser.get(f"/models/{model.pk}/results/").content.decode()
    assert page.count(" download>") == 15
    assert "1–15 of 40" in page


@pytest.mark.parametrize("status", ["aborted", "error"])
def test_a_training_that_failed_predicts_with_its_snapshots(browser, status):
    model = make_model(status)
    assert "Run inference" not in browser.get(f"/models/{model.pk}/").content.decode()
    make_snapshot(model)
    assert "Run inference" in browser.get(f"/models/{model.pk}/").content.decode()


@pytest.mark.parametrize(
    ("status", "title", "name"),
    [
        ("aborted", "Change options", "net"),
        ("error", "Change options", "net"),
        ("done", "Clone", "net copy"),
    ],
)
def test_options_are_changed_in_the_form_as_it_was_filled(browser, status, title, name):
    fields = {"train_epochs": 77, "learning_rate": 0.0123, "network_options": {"width": 24}}
    dataset = make_dataset(task="segmentation")
    model = make_model(status, dataset, name="net", fields=fields)
    Job.objects.filter(pk=model.job_id).update(priority=-1, cpus=5)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert f'href="/models/new/?clone={model.pk}">{title}</a>' in page
    form = browser.get(f"/models/new/?clone={model.pk}").content.decode()
    for value in (name, "77", "0.0123", "24", "5"):
        assert f'value="{value}"' in form
    assert '<option value="-1" selected>Low' in form


def test_a_failed_training_gives_its_name_away(browser):
    dataset = make_dataset(task="segmentation")
    old = make_model("error", dataset, name="net")
    snapshot = make_snapshot(old)
    answer = browser.post("/models/new/", initial(dataset), follow=True)
    new = TrainedModel.objects.get(name="net")
    assert answer.redirect_chain == [(f"/models/{new.pk}/", 302)]
    assert f"The failed model is called “net (failed {old.pk})” now." in answer.content.decode()
    old.refresh_from_db()
    assert old.name == f"net (failed {old.pk})"
    assert old.snapshots.get() == snapshot
    form = browser.get(f"/models/new/?clone={old.pk}").content.decode()
    assert 'value="net"' in form
    answer = browser.post("/models/new/", initial(dataset))
    assert "There is already a model “net”." in answer.content.decode()


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


def append(model, text: str) -> None:
    model.folder.mkdir(parents=True, exist_ok=True)
    with model.metrics_path.open("a") as file:
        file.write(text)


def metrics(browser, model, after=0):
    return browser.get(f"/models/{model.pk}/metrics/?after={after}").json()


def test_metrics_are_the_new_complete_lines(browser):
    model = make_model("running")
    nothing = {"rows": [], "offset": 0, "finished": False, "run": "0", "places": {}}
    assert metrics(browser, model) == nothing
    append(model, '{"kind": "step", "step": 1, "loss": 2.5}\n{"kind": "ep')
    first = metrics(browser, model)
    assert first["rows"] == [{"kind": "step", "step": 1, "loss": 2.5}]
    assert metrics(browser, model, first["offset"])["rows"] == []
    append(model, 'och", "epoch": 1, "loss": NaN, "val_loss": Infinity}\n')
    second = metrics(browser, model, first["offset"])
    row = {"kind": "epoch", "epoch": 1, "loss": None, "val_loss": None}
    assert second["rows"] == [row]
    assert second["offset"] == model.metrics_path.stat().st_size
    assert not second["finished"]


def test_metrics_end_when_the_job_has_and_all_is_read(browser):
    model = make_model("done")
    append(model, '{"kind": "step"}\n')
    first = metrics(browser, model)
    assert not first["finished"]
    assert metrics(browser, model, first["offset"])["finished"]
    assert metrics(browser, model, 10**9)["offset"] == first["offset"]


def test_a_long_file_takes_several_requests(browser, monkeypatch):
    monkeypatch.setattr("digits_site.web.curves.CHUNK", 100)
    model = make_model("done")
    append(model, "".join(json.dumps({"step": number}) + "\n" for number in range(50)))
    steps, offset = [], 0
    while not (answer := metrics(browser, model, offset))["finished"]:
        steps += [row["step"] for row in answer["rows"]]
        offset = answer["offset"]
    assert steps == list(range(50))


def test_another_run_is_read_from_its_start(browser):
    model = make_model("running")
    append(model, '{"kind": "step", "step": 1}\n')
    address = f"/models/{model.pk}/metrics/?after=7&run=12345"
    assert browser.get(address).json()["rows"] == [{"kind": "step", "step": 1}]


@pytest.mark.parametrize("after", ["x", "-1", ""])
def test_an_offset_that_is_no_number(browser, after):
    model = make_model()
    answer = browser.get(f"/models/{model.pk}/metrics/?after={after}")
    assert answer.status_code == 400
    assert "cannot be understood" in answer.content.decode()


@pytest.mark.parametrize("task", ["classification", "regression", "segmentation"])
def test_only_networks_that_fit_the_dataset_are_offered(browser, task):
    dataset = make_dataset(task=task)
    page = browser.get(f"/models/new/?dataset={dataset.pk}&network=unet&model_name=mine").content
    select = page.decode().partition('name="network"')[2].partition("</select>")[0]
    assert re.findall(r'value="([^"]*)"', select) == [one.id for one in fitting_networks(task)]
    assert 'value="mine"' in page.decode()


def test_where_no_network_fits_the_form_says_so(browser):
    dataset = make_dataset(task="object-detection")
    page = browser.get(f"/models/new/?dataset={dataset.pk}").content.decode()
    assert "No network for object-detection yet." in page
    assert ">Train</button>" not in page
    assert f'<option value="{dataset.pk}" selected>' in page
    assert "Train a model" not in browser.get(f"/datasets/{dataset.pk}/").content.decode()


def test_a_network_that_does_not_fit_is_refused(browser):
    dataset = make_dataset(task="classification")
    data = {"dataset": dataset.pk, "network": "unet", "model_name": "x", "train_epochs": 1}
    page = browser.post("/models/new/", data).content.decode()
    assert "U-Net does not learn classification" in page
    assert "What does: LeNet-5 (lenet)." in page
    assert not TrainedModel.objects.exists()


def test_without_a_choice_networks_fit_the_first_dataset(browser):
    make_dataset(task="segmentation")
    make_dataset(task="classification", name="newest")
    page = browser.get(URL).content.decode()
    select = page.partition('name="network"')[2].partition("</select>")[0]
    assert re.findall(r'value="([^"]*)"', select) == ["lenet"]
    assert 'name="units"' in page


def test_metrics_have_names_that_are_read(browser):
    metrics = {"val_mae_left_volume": 2.5, "val_r2": 0.5, "val_loss": 1.0}
    model = make_model(dataset=make_dataset(task="regression"))
    make_snapshot(model, metrics=metrics)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    for title in ("Mean absolute error of left volume", "R²", "Loss"):
        assert f"<td>{title}</td>" in page


def test_snapshots_have_the_metric_of_their_task(browser):
    dataset = make_dataset(task="classification")
    model = make_model(dataset=dataset, metrics={"val_accuracy": 0.5, "val_loss": 1.0, "loss": 1.0})
    make_snapshot(model, metrics={"val_accuracy": 0.5, "val_loss": 1.0}, best=True)
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert "Validation Accuracy" in page
    assert "Validation Dice" not in page


def test_lists_show_what_counts_in_each_task(browser):
    dataset = make_dataset(task="regression")
    model = make_model(dataset=dataset, metrics={"val_mae": 264.9, "mae": 1.0, "val_loss": 1.0})
    snapshot = make_snapshot(model, metrics={"val_mae": 264.9})
    make_inference(snapshot=snapshot, metrics={"samples": 3, "mae": 123.456})
    assert "Mean absolute error 264.9" in browser.get("/").content.decode()
    assert "Mean absolute error 123.46" in browser.get(f"/models/{model.pk}/").content.decode()


def test_the_form_begins_with_a_dataset_that_a_network_fits(browser):
    fitting = make_dataset(task="classification")
    make_dataset(task="text-classification")
    page = browser.get(URL).content.decode()
    assert f'<option value="{fitting.pk}" selected>' in page
    assert "LeNet-5" in page


def test_the_page_of_a_model_whose_network_is_missing_is_readable(browser, monkeypatch):
    model = make_model(fields={"train_epochs": 77, "network_options": {"depth": 2}})
    monkeypatch.setattr(network_plugins, "_plugins", {})
    answer = browser.get(f"/models/{model.pk}/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "unet" in page
    assert "77" in page
    assert browser.get("/").status_code == 200
