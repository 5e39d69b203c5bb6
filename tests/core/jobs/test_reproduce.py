"""The model that repeats another one: its fields, its job, and why there can be none."""

from __future__ import annotations

import json

import pytest

from core.exceptions import TransitionError
from core.jobs import reproduce as module
from core.jobs.reproduce import first_part, reproduce, reproduced_fields, why_not_reproducible
from core.models import Job
from tests.factories import make_model, make_trained

pytestmark = pytest.mark.django_db


def keep(model, seed: int = 7, epochs: int = 3, resumed: tuple[tuple[int, int], ...] = ()) -> None:
    """Facts as a run keeps them; of each resumption the epoch, and after which it was extended."""
    facts = {
        "format": 1,
        "seed": seed,
        "settings": {"train_epochs": epochs, "extended_after": 0},
        "resumed": [
            {"epoch": epoch, "settings": {"extended_after": after}} for epoch, after in resumed
        ],
    }
    (model.folder / "provenance.json").write_text(json.dumps(facts))


def test_a_seed_that_the_run_drew_is_used_again(data_dir):
    model = make_trained(epochs=3, random_seed=None)
    assert reproduced_fields(model)["random_seed"] == 1  # of the resume file
    keep(model)
    fields = reproduced_fields(model)
    assert (fields["random_seed"], fields["train_epochs"]) == (7, 3)
    assert "stop_after" not in fields
    assert reproduced_fields(model, epochs=2)["stop_after"] == 2


def test_of_a_model_that_was_trained_longer_the_first_part_is_repeated(data_dir):
    model = make_trained(epochs=5, train_epochs=5, extended_after=3)
    assert first_part(model) == (3, 3)
    keep(model, epochs=4, resumed=((2, 0), (3, 3), (4, 4)))
    assert first_part(model) == (4, 3)  # it had stopped early
    fields = reproduced_fields(model)
    assert (fields["train_epochs"], fields["stop_after"]) == (4, 3)
    assert "extended_after" not in fields


def test_a_training_that_was_aborted_is_repeated_as_far_as_it_went(data_dir):
    model = make_trained(epochs=2, train_epochs=9)
    keep(model, epochs=9)
    assert "stop_after" not in reproduced_fields(model)  # it stopped early by itself
    Job.objects.filter(pk=model.job_id).update(status=Job.Status.ABORTED)
    model.job.refresh_from_db()
    assert reproduced_fields(model)["stop_after"] == 2


def test_the_new_model_asks_for_what_the_first_one_did(data_dir, monkeypatch):
    monkeypatch.setattr(module, "changes_since", lambda model: [])
    model = make_trained(epochs=3)
    Job.objects.filter(pk=model.job_id).update(cpus=3, gpus=1, gpu_ids=["GPU-1"])
    model.job.refresh_from_db()
    again = reproduce(model, "again", owner=None, queue=True)
    job = Job.objects.get(pk=again.job_id)
    assert (job.cpus, job.gpus, job.gpu_ids, job.status) == (3, 1, ["GPU-1"], "waiting")
    assert (again.reproduces, again.dataset, again.network) == (model, model.dataset, "unet")
    assert job.depends_on == model.dataset.job


def test_why_there_can_be_none_is_said(data_dir):
    running = make_model(Job.Status.RUNNING, name="net")
    assert "is running; wait until it has ended" in why_not_reproducible(running)
    assert "no finished epoch" in why_not_reproducible(make_model())
    model = make_trained(epochs=3)
    assert "dataset.json has format None" in why_not_reproducible(with_provenance(model))
    (model.dataset.folder / "dataset.json").unlink()
    assert "dataset.json, a file of the dataset" in why_not_reproducible(model)
    with pytest.raises(TransitionError, match="is missing"):
        reproduce(model, "again", owner=None, queue=True)


def test_a_missing_file_of_weights_is_named(data_dir):
    model = make_trained(epochs=3, initial_model="99", initial_epoch=1)
    assert "models/99/snapshots/epoch-0001.keras, the file of the weights" in (
        why_not_reproducible(model)
    )


def with_provenance(model):
    keep(model)
    return model
