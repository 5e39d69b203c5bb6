"""The form of a new model."""

from __future__ import annotations

import re

import pytest

from core.forms.learning_rate import policy_options
from core.forms.model_fields import ModelForm, solver_options
from core.models import Dataset, Job, TrainedModel
from core.networks import fitting_networks
from core.registry import network_plugins
from tests.factories import make_dataset, make_model, make_snapshot

URL = "/models/new/"


def initial(dataset, **values):
    """What a browser sends when the form is left as it is."""
    data = {"dataset": dataset.pk, "network": "unet", "model_name": "net"}
    chosen = [*solver_options().counted, *policy_options().counted]
    for form in (ModelForm(), *chosen, network_plugins["unet"].options_form()):
        for name, field in form.fields.items():
            start = form.get_initial_for_field(field, name)
            if start is not None and start is not False:
                data.setdefault(form.add_prefix(name), start)
    return data | values


def test_without_a_dataset_the_page_says_so(browser):
    make_dataset("error")
    page = browser.get(URL).content.decode()
    assert "there are no datasets yet" in page
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
    assert "Showing the newest 50 of 500; find the others by name." in page
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
    assert "Showing the newest 50 of 500 found." in page
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
    Dataset.objects.exclude(pk=many[0].pk).update(task="counting")
    page = browser.get(URL).content.decode()
    assert f'<option value="{many[0].pk}" selected>set-000</option>' in page
    page = browser.get(f"{URL}?dataset={many[9].pk}").content.decode()
    assert "There is no network for counting yet." in page
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
    assert "A model named “net” already exists." in page
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
    assert '<option value="batch" selected>' in form  # as when U-Net had no such option


def test_a_failed_training_gives_its_name_away(browser):
    dataset = make_dataset(task="segmentation")
    old = make_model("error", dataset, name="net")
    snapshot = make_snapshot(old)
    answer = browser.post("/models/new/", initial(dataset), follow=True)
    new = TrainedModel.objects.get(name="net")
    assert answer.redirect_chain == [(f"/models/{new.pk}/", 302)]
    assert f"The failed model was renamed “net (failed {old.pk})”." in answer.content.decode()
    old.refresh_from_db()
    assert old.name == f"net (failed {old.pk})"
    assert old.snapshots.get() == snapshot
    form = browser.get(f"/models/new/?clone={old.pk}").content.decode()
    assert 'value="net"' in form
    answer = browser.post("/models/new/", initial(dataset))
    assert "A model named “net” already exists." in answer.content.decode()


@pytest.mark.parametrize("task", ["classification", "regression", "segmentation"])
def test_only_networks_that_fit_the_dataset_are_offered(browser, task):
    dataset = make_dataset(task=task)
    page = browser.get(f"/models/new/?dataset={dataset.pk}&network=unet&model_name=mine").content
    select = page.decode().partition('name="network"')[2].partition("</select>")[0]
    assert re.findall(r'value="([^"]*)"', select) == [one.id for one in fitting_networks(task)]
    assert 'value="mine"' in page.decode()


def test_a_proposed_name_follows_the_dataset_and_an_entered_one_stays(browser):
    first, second = (make_dataset(name=name) for name in ("first", "second"))
    page = browser.get(f"/models/new/?dataset={first.pk}").content.decode()
    assert 'name="proposed_name" value="first"' in page
    for name, kept in (("first", "second"), ("mine", "mine")):
        fetched = {"dataset": second.pk, "model_name": name, "proposed_name": "first"}
        form = browser.get("/models/new/", fetched).context["base"]
        assert form.initial["model_name"] == kept


def test_where_no_network_fits_the_form_says_so(browser):
    dataset = make_dataset(task="counting")
    page = browser.get(f"/models/new/?dataset={dataset.pk}").content.decode()
    assert "There is no network for counting yet." in page
    assert ">Train</button>" not in page
    assert f'<option value="{dataset.pk}" selected>' in page
    assert "Train a model" not in browser.get(f"/datasets/{dataset.pk}/").content.decode()


def test_a_network_that_does_not_fit_is_refused(browser):
    dataset = make_dataset(task="classification")
    data = {"dataset": dataset.pk, "network": "unet", "model_name": "x", "train_epochs": 1}
    page = browser.post("/models/new/", data).content.decode()
    assert "U-Net does not learn classification" in page
    assert "What does: Small residual network (residual), LeNet-5 (lenet), " in page
    assert not TrainedModel.objects.exists()


def test_without_a_choice_networks_fit_the_first_dataset(browser):
    make_dataset(task="segmentation")
    make_dataset(task="classification", name="newest")
    page = browser.get(URL).content.decode()
    select = page.partition('name="network"')[2].partition("</select>")[0]
    assert re.findall(r'value="([^"]*)"', select)[:2] == ["residual", "lenet"]
    assert 'name="dropout"' in page
    assert 'name="depth"' not in page


def test_the_form_begins_with_a_dataset_that_a_network_fits(browser):
    fitting = make_dataset(task="classification")
    make_dataset(task="counting")
    page = browser.get(URL).content.decode()
    assert f'<option value="{fitting.pk}" selected>' in page
    assert "LeNet-5" in page
