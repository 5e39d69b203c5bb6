from __future__ import annotations

import pytest

from core.forms.resources import ResourcesForm
from core.models import Host, Job, Resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def gpus() -> None:
    """Two GPUs on one machine, one on another."""
    for host, index in [("a", 0), ("a", 1), ("b", 0)]:
        Resource.objects.create(
            host=Host.objects.get_or_create(pk=host)[0],
            kind="gpu",
            identity=f"GPU-{host}{index}",
            index=index,
            name="NVIDIA X",
            memory=2**34,
        )


def job(kind: str, **given: object) -> Job:
    form = ResourcesForm(kind, given)
    assert form.is_valid(), form.errors
    return form.create_job(queue=True)


@pytest.mark.parametrize(("kind", "cpus"), [("ingest", 3), ("train", 2), ("infer", 1)])
def test_what_is_left_out_follows_from_the_kind_of_job(settings, kind, cpus):
    settings.DIGITS_JOB_PROCESSES, settings.DIGITS_CPU_SLOTS = 3, 5
    made = job(kind)
    assert (made.cpus, made.gpus, made.gpu_ids, made.priority) == (cpus, 0, [], 0)


def test_no_job_asks_by_default_for_more_than_there_is(settings):
    settings.DIGITS_JOB_PROCESSES, settings.DIGITS_CPU_SLOTS = 8, 1
    assert job("ingest").cpus == job("train").cpus == 1


def test_what_is_given_counts():
    made = job("train", job_cpus="4", job_priority="-1")
    assert (made.cpus, made.priority) == (4, -1)


@pytest.mark.parametrize("given", [{"job_cpus": "0"}, {"job_cpus": "x"}, {"job_priority": "1"}])
def test_what_cannot_be_given_is_refused(given):
    form = ResourcesForm("train", given)
    assert not form.is_valid()
    assert set(form.errors) == set(given)


def test_without_gpus_no_field_asks_for_any():
    assert "job_gpus" not in ResourcesForm("train").fields


def test_a_training_asks_for_a_gpu_where_there_is_one(gpus):
    assert job("train").gpus == 1
    assert job("ingest").gpus == 0
    assert job("train", job_gpus="0").gpus == 0


def test_no_more_gpus_than_one_machine_has(gpus):
    assert ResourcesForm("train", {"job_gpus": "2"}).is_valid()
    assert "job_gpus" in ResourcesForm("train", {"job_gpus": "3"}).errors


def test_gpus_can_be_named(gpus):
    titles = [title for _, title in ResourcesForm("train").fields["job_gpu_ids"].choices]
    assert titles == [f"{name} NVIDIA X, 16 GiB" for name in ("a: 0", "a: 1", "b: 0")]
    assert job("train", job_gpu_ids=["GPU-a1"]).gpu_ids == ["GPU-a1"]
    assert "job_gpu_ids" in ResourcesForm("train", {"job_gpu_ids": ["GPU-x"]}).errors
