"""Pages of what was made for a task whose plug-in is not installed any more."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from tests.factories import make_inference, make_model, make_snapshot

GONE = "gone-task"


@pytest.fixture
def model(store):
    return make_model(dataset=store(4, name="graded", task=GONE), metrics={"val_my_error": 0.25})


def test_home_dataset_model_and_its_form_are_shown(browser, model):
    make_snapshot(model, metrics={"loss": 1.0, "val_loss": 2.0, "val_my_error": 0.25})
    assert "graded" in browser.get("/").content.decode()
    page = browser.get(f"/datasets/{model.dataset.pk}/")
    assert page.status_code == 200
    page = browser.get(f"/models/{model.pk}/")
    assert page.status_code == 200
    assert "My error" in page.content.decode()
    assert browser.get(f"/models/{model.pk}/metrics/").status_code == 200
    assert browser.get("/models/new/", {"dataset": model.dataset.pk}).status_code == 200


def test_an_inference_is_shown(browser, model):
    inference = make_inference(
        snapshot=make_snapshot(model), metrics={"samples": 2, "my_error": 0.25}
    )
    assert browser.get(f"/inferences/{inference.pk}/").status_code == 200
    assert browser.get(f"/models/{model.pk}/infer/").status_code == 200


def test_the_command_describes_the_dataset(model, capsys):
    call_command("inspect", "graded")
    assert "heart: in 4 samples" in capsys.readouterr().out
