"""The curve of the learning rate in the form, and what a model's page says of its options."""

from __future__ import annotations

import re

import pytest

from tests.factories import make_dataset, make_model

URL = "/models/new/learning-rate/"
FIELDS = {"learning_rate": "0.01", "lr_policy": "step", "lr_warmup": "0"}
STEP = FIELDS | {"lr_step_size": "50", "lr_step_gamma": "0.5"}


def heights(page: str) -> list[float]:
    (path,) = re.findall(r'<path d="M([^"]*)"', page)
    return [float(point.split()[1]) for point in path.split(" L")]


def test_the_curve_is_the_policys(browser):
    page = browser.get(URL, STEP).content.decode()
    assert "from 0.01 to 0.0025, highest 0.01." in page
    assert heights(page) == [0.0] * 200 + [50.0] * 200 + [75.0]


def test_a_warm_up_shows(browser):
    page = browser.get(URL, STEP | {"lr_warmup": "0.25"}).content.decode()
    assert heights(page)[:101:50] == [100.0, 50.0, 0.0]


def test_rates_of_zero_are_a_line_at_the_bottom(browser):
    query = FIELDS | {"lr_policy": "sigmoid", "lr_sigmoid_step": "0.1", "lr_sigmoid_gamma": "1000"}
    assert browser.get(URL, query).content.decode().count(" 100.00") > 390


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"lr_step_size": "0"}, "Step size (percent of the training): Ensure this value is gr"),
        ({"lr_step_gamma": ""}, "Gamma: This field is required."),
        ({"learning_rate": "fast"}, "Learning rate: Enter a number."),
        ({"lr_policy": "<b>"}, "Learning rate policy: Select a valid choice. &lt;b&gt; is not"),
        ({"lr_warmup": "2"}, "Warm-up (fraction of the training): Ensure this value is less"),
    ],
)
def test_what_is_wrong_is_said_in_its_place(browser, change, text):
    answer = browser.get(URL, STEP | change)
    assert answer.status_code == 200
    assert text in answer.content.decode()
    assert b"<path" not in answer.content


def test_only_who_is_logged_in_sees_it(client, db):
    assert client.get(URL, STEP).status_code == 302
    assert client.post(URL, STEP).status_code in (302, 405)


def test_a_page_lists_the_options_by_their_labels(browser):
    fields = {"solver_type": "SGD", "solver_options": {"momentum": 0.8, "weight_decay": 0.0}}
    fields |= {"lr_policy": "multistep", "policy_options": {"values": "50, 85", "gamma": 0.1}}
    model = make_model(fields=fields | {"network_options": {"depth": 2}})
    page = browser.get(f"/models/{model.pk}/").content.decode()
    assert "<dt>Momentum</dt><dd>0.8</dd>" in page
    assert "<dt>Steps (percent of the training)</dt><dd>50, 85</dd>" in page
    assert "solver_options" not in page


def test_the_options_of_what_is_not_installed_any_more_are_still_told(browser):
    fields = {"solver_type": "GONE", "solver_options": {"speed": 2}, "network_options": {}}
    page = browser.get(f"/models/{make_model(fields=fields).pk}/").content.decode()
    assert "<dt>Speed</dt><dd>2</dd>" in page


def test_a_clone_starts_from_the_options(browser):
    fields = {"solver_type": "SGD", "solver_options": {"momentum": 0.77, "weight_decay": 0.0}}
    fields |= {"lr_policy": "multistep", "policy_options": {"values": "20, 30", "gamma": 0.1}}
    model = make_model(dataset=make_dataset(), fields=fields | {"network_options": {}})
    page = browser.get(f"/models/new/?clone={model.pk}").content.decode()
    assert re.search(r'name="solver_sgd_momentum" value="0.77"', page)
    assert re.search(r'name="lr_multistep_values" value="20, 30"', page)
    assert '<option value="multistep" selected>' in page
