"""Proposed settings and presets in the form of a new model."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.digits_site.web.models.test_web_new_model import initial
from tests.factories import make_dataset, make_described_dataset, make_model

URL = "/models/new/"


@pytest.fixture
def dataset(data_dir):
    return make_described_dataset(205)


def value_of(page: str, name: str) -> str:
    return re.search(rf'<input [^>]*name="{name}" value="([^"]*)"', page)[1]


def reasons(page: str) -> list[str]:
    return re.findall(r'<div class="[^"]*proposal">([^<]*)</div>', page)


def test_fields_start_with_proposed_values_whose_reasons_stand_beside_them(browser, dataset):
    page = browser.get(f"{URL}?dataset={dataset.pk}").content.decode()
    assert value_of(page, "batch_size") == "16"
    assert value_of(page, "train_epochs") == "77"
    assert reasons(page) == [
        "Proposed 77: an epoch has only 13 steps, and learning takes about 1,000.",
        "Proposed 16: there are only 205 training samples, and larger batches would leave few "
        "steps in each epoch.",
    ]


def test_a_preset_is_asked_for_by_the_query(browser, dataset):
    page = browser.get(f"{URL}?dataset={dataset.pk}&preset=quick").content.decode()
    assert '<option value="quick" selected>' in page
    assert value_of(page, "train_epochs") == "19"
    assert "Quick is a quarter of the 77 epochs of Standard" in page
    page = browser.get(f"{URL}?dataset={dataset.pk}&preset=nope").content.decode()
    assert value_of(page, "train_epochs") == "77"


def test_a_clone_keeps_its_values(browser, dataset):
    model = make_model(dataset=dataset, network="residual", fields={"batch_size": 7})
    page = browser.get(f"{URL}?clone={model.pk}").content.decode()
    assert value_of(page, "batch_size") == "7"
    assert "Proposed 16: " in page


def test_a_form_with_errors_still_says_what_was_proposed(browser, dataset):
    data = initial(dataset, network="residual", batch_size=0, dropout=20)
    page = browser.post(URL, data).content.decode()
    assert value_of(page, "batch_size") == "0"
    assert "Proposed 16: " in page


def test_without_a_finished_dataset_nothing_is_proposed(browser):
    make_dataset("running", task="classification")
    assert reasons(browser.get(URL).content.decode()) == []


def test_the_admin_shows_the_same(admin_client, dataset):
    url = f"{reverse('admin:core_trainedmodel_add')}?dataset={dataset.pk}&network=residual"
    page = admin_client.get(url).content.decode()
    assert value_of(page, "batch_size") == "16"
    assert len(reasons(page)) == 2
    page = admin_client.get(f"{url}&preset=thorough").content.decode()
    assert value_of(page, "train_epochs") == "231"
    assert '<option value="thorough" selected>' in page
