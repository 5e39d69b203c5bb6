"""The form that trains a model again: its name and the epochs that are compared."""

from __future__ import annotations

import pytest

from core.forms import reproduction
from core.forms.reproduction import ReproductionForm
from core.jobs import reproduce
from core.models import Job
from core.reproduction.differences import Difference
from tests.factories import make_model, make_trained

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(data_dir, monkeypatch):
    changes = [Difference("package", "keras is version 9; it was 8.")]
    for module in (reproduction, reproduce):
        monkeypatch.setattr(module, "changes_since", lambda model: changes)
    return make_trained(epochs=3)


def test_it_starts_with_a_free_name_and_says_what_changed(model):
    form = ReproductionForm(model)
    assert form.initial["name"] == f"{model} reproduced"
    assert form.changes == ["keras is version 9; it was 8."]
    made = bound(model, form.initial["name"]).save()
    assert made.name == f"{model} reproduced"
    assert ReproductionForm(model).initial["name"] == f"{model} reproduced 2"
    taken = bound(model, made.name)
    assert not taken.is_valid()
    assert "already exists" in str(taken.errors["name"])


def test_a_failed_model_gives_its_name_up(model):
    failed = make_model(Job.Status.ERROR, name="again")
    assert bound(model, "again").save().name == "again"
    failed.refresh_from_db()
    assert failed.name == f"again (failed {failed.pk})"


@pytest.mark.parametrize(("epochs", "valid"), [("", True), ("3", True), ("4", False), ("0", False)])
def test_only_epochs_that_there_are_can_be_compared(model, epochs, valid):
    assert bound(model, "again", epochs).is_valid() is valid


def test_what_cannot_be_trained_again_is_refused(data_dir):
    form = bound(make_model(), "again")
    assert not form.is_valid()
    assert "no finished epoch" in str(form.errors)


def bound(model, name: str, epochs: str = "") -> ReproductionForm:
    form = ReproductionForm(model, {"name": name, "epochs": epochs})
    form.is_valid()
    return form
