from __future__ import annotations

import pytest

from core.forms.addition import AdditionCreation
from core.forms.settings import bound
from core.jobs.deletion import carry_out, plan_deletion
from core.models import Addition, Job
from tests.factories import make_dataset, make_job

pytestmark = pytest.mark.django_db


def creation(dataset, *settings: str) -> AdditionCreation:
    return bound(lambda *data: AdditionCreation(dataset, *data), {}, settings)


def test_it_makes_a_job_that_needs_the_dataset(data_dir):
    dataset = make_dataset(name="shapes")
    form = creation(dataset, "count=7")
    assert form.is_valid(), form.errors
    addition = form.save()
    assert (addition.dataset, addition.fields["count"]) == (dataset, 7)
    assert (addition.job.kind, addition.job.depends_on) == ("append", dataset.job)
    assert addition.job.artifact == addition
    assert (str(addition), addition.folder) == ("shapes", dataset.folder)


def test_the_plugins_form_is_asked(data_dir):
    form = creation(make_dataset(), "count=-1")
    assert not form.is_valid()
    assert list(form.errors) == ["count"]


@pytest.mark.parametrize("status", ["waiting", "running", "error", "aborted"])
def test_a_dataset_that_is_not_finished_takes_nothing(data_dir, status):
    form = creation(make_dataset(status))
    assert not form.is_valid()
    assert f"its job is {status}" in form.errors["__all__"][0]


@pytest.mark.parametrize(("status", "valid"), [("running", False), ("done", True), ("error", True)])
def test_one_addition_at_a_time(data_dir, status, valid):
    dataset = make_dataset()
    Addition.objects.create(dataset=dataset, job=make_job("append", status=status))
    assert creation(dataset).is_valid() == valid


def test_it_goes_with_the_dataset(data_dir):
    dataset = make_dataset()
    job = make_job("append", status="done", depends_on=dataset.job)
    Addition.objects.create(dataset=dataset, job=job)
    carry_out(plan_deletion(dataset))
    assert not Addition.objects.exists()
    assert not Job.objects.exists()
