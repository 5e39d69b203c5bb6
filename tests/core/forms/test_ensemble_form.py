"""The members of an ensemble, as users name them."""

from __future__ import annotations

import pytest
from django.core.management import CommandError

from core.forms.inference import InferenceCreation
from core.management.ensembles import find_models
from core.registry import view_plugins
from core.representations.inference import inference_representation
from core.store.manifest import DatasetManifest, Spec
from tests.factories import make_dataset, make_model, make_snapshot

pytestmark = pytest.mark.django_db


def trained(name: str, dataset, epochs=(1,)):
    model = make_model(dataset=dataset, name=name)
    for epoch in epochs:
        make_snapshot(model, epoch, best=epoch == epochs[0])
    return model


@pytest.fixture
def dataset(data_dir):
    return described(["cat", "dog"])


def described(labels, shape=(8, 8, 1), task="classification"):
    dataset = make_dataset(task=task, user_data={"class_labels": labels})
    dataset.folder.mkdir(parents=True)
    spec = Spec("uint8", shape)
    DatasetManifest("test-dummy", "1", {}, {}, spec, None, stages={}).save(dataset.folder)
    dataset.stages.create(name="val", entries=3, shards=1, bytes=1, rejected=0)
    return dataset


def creation(model, ensemble: str):
    view = view_plugins["test-dummy-view"]
    data = {"snapshot": "1", "source": "val", "max_outputs": "5", "ensemble": ensemble}
    return InferenceCreation(
        model, view, {**data, "job_cpus": "1", "job_priority": "0", "bright": "9"}
    )


def error_of(model, ensemble: str) -> str:
    (text,) = creation(model, ensemble).base.errors["ensemble"]
    return text


def test_models_and_epochs_are_found_recorded_and_shown(dataset):
    model = trained("a", dataset, (1, 2))
    other = trained("b@2", described(["cat", "dog"]), (4, 7))
    made = creation(model, f"b@2, @2, {other.pk}@7")
    assert made.is_valid(), made.errors
    inference = made.save()
    members = inference_representation(inference)["ensemble"]
    assert [(one["model"]["name"], one["epoch"]) for one in members] == [
        ("b@2", 4),
        ("a", 2),
        ("b@2", 7),
    ]


def test_what_does_not_fit_says_why(dataset):
    model = trained("a", dataset, (1, 2))
    trained("cows", described(["cow", "dog"]))
    trained("large", described(["cat", "dog"], (9, 8, 1)))
    trained("values", described(["cat", "dog"], task="regression"))
    make_model(dataset=dataset, name="new")
    assert error_of(model, "a") == f"{model} epoch 1 is in the ensemble twice."
    assert error_of(model, "@9") == "“a” has no such snapshot; available epochs: 1, 2."
    assert error_of(model, "new") == "“new” has no such snapshot; available epochs: none."
    assert error_of(model, "nope").startswith("There is no model “nope”; known: ")
    assert "its classes or values are cow, dog, not cat, dog" in error_of(model, "cows")
    assert "trained on images of 9 × 8 × 1 uint8, not 8 × 8 × 1" in error_of(model, "large")
    assert "its task is regression, not classification" in error_of(model, "values")


def test_commands_take_several_models(dataset):
    model = trained("a", dataset, (1, 2))
    trained("x,y", dataset)
    assert find_models("a") == (model, {})
    assert find_models("a@2, b ,c") == (model, {"ensemble": "b ,c", "snapshot": "2"})
    assert find_models("x,y")[0].name == "x,y"
    with pytest.raises(CommandError, match="There is no model 'q'"):
        find_models("q,a")
