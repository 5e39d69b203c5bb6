"""Training a finished model longer: what is asked, refused and said."""

from __future__ import annotations

import pytest

from core.forms.train_longer import TrainLongerForm
from core.jobs.work.train import spec_of
from core.models import Job
from core.training.resume import read_point
from tests.factories import make_dataset, make_model, make_trained

pytestmark = pytest.mark.django_db


def test_the_job_waits_again_and_nothing_is_deleted(data_dir):
    model = make_trained(epochs=3, lr_policy="cosine")
    before = sorted(model.folder.rglob("*"))
    form = TrainLongerForm(model, {"epochs": 6})
    assert form.is_valid()
    assert form.save() == (
        "Training continues after epoch 3, until epoch 9. The learning rate follows its policy, "
        "Cosine decay, over all 9 epochs: it continues at 0.0075 and ends at 0."
    )
    job = Job.objects.get(pk=model.job_id)
    assert (job.status, job.progress, job.queued) == ("waiting", 0, True)
    model.refresh_from_db()
    assert (model.fields["train_epochs"], model.fields["extended_after"]) == (9, 3)
    assert sorted(model.folder.rglob("*")) == before
    assert read_point(spec_of(model)) is not None
    assert model.snapshots.count() == 1


def test_the_process_that_asks_may_run_it_itself(data_dir):
    model = make_trained()
    form = TrainLongerForm(model, {"epochs": 1})
    assert form.is_valid()
    form.save(queue=False)
    assert not Job.objects.get(pk=model.job_id).queued


@pytest.mark.parametrize("status", ["waiting", "running", "aborted", "error"])
def test_only_what_is_done_is_trained_longer(data_dir, status):
    model = make_trained()
    Job.objects.filter(pk=model.job_id).update(status=status)
    model.job.refresh_from_db()
    form = TrainLongerForm(model, {"epochs": 1})
    assert f"is {status}. Only one that is done" in form.errors["__all__"][0]


def test_what_makes_it_impossible_is_said_at_once(data_dir):
    changed = make_trained()
    (changed.dataset.folder / "dataset.json").write_text('{"entries": 9}')
    for model, text in (
        (changed, "The dataset has changed since"),
        (make_model(dataset=make_dataset(), fields={"network_options": {}}), "is missing"),
    ):
        form = TrainLongerForm(model, {"epochs": 1})
        assert not form.is_valid()
        (error,) = form.errors["__all__"]
        assert text in error
        assert "initial_model" in error
        assert model.job.status == "done"


@pytest.mark.parametrize(("epochs", "text"), [("0", "greater"), ("100000", "at most 100000")])
def test_the_number_of_epochs_has_limits(data_dir, epochs, text):
    assert text in TrainLongerForm(make_trained(), {"epochs": epochs}).errors["epochs"][0]
