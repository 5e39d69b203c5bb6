"""The page that trains a finished model longer."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from core.models import Job
from tests.factories import make_model, make_trained


def test_a_finished_model_is_trained_longer(browser):
    model = make_trained(epochs=3)
    url = f"/models/{model.pk}/train-longer/"
    assert f'action="{url}"' in browser.get(f"/models/{model.pk}/").content.decode()
    assert "continues after epoch 3" in browser.get(url).content.decode()
    assert "greater than or equal to 1" in browser.post(url, {"epochs": 0}).content.decode()
    page = browser.post(url, {"epochs": 4}, follow=True).content.decode()
    assert "until epoch 7" in page
    assert Job.objects.get(pk=model.job_id).status == "waiting"


@pytest.mark.parametrize("status", ["running", "error"])
def test_others_are_not_offered_it(browser, status):
    model = make_model(status)
    assert "Train longer" not in browser.get(f"/models/{model.pk}/").content.decode()
    page = browser.post(f"/models/{model.pk}/train-longer/", {"epochs": 1}).content.decode()
    assert "Only one that is done can be continued" in page


def test_another_user_may_not(browser, client):
    model = make_trained()
    client.force_login(get_user_model().objects.create_user("bob"))
    assert "Train longer" not in client.get(f"/models/{model.pk}/").content.decode()
    assert client.post(f"/models/{model.pk}/train-longer/", {"epochs": 1}).status_code == 403
    assert Job.objects.get(pk=model.job_id).status == "done"
