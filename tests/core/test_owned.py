"""Whose things are when their owner is removed, and who may change them."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from core.models import Dataset, Inference, Job, Snapshot, TrainedModel, Upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def users():
    make = get_user_model().objects.create
    return {
        "ann": make(username="ann"),
        "bob": make(username="bob"),
        "staff": make(username="staff", is_staff=True),
    }


def makers(users):
    """A job of a user, one of a user who was removed, and one that a command made."""
    gone = get_user_model().objects.create(username="gone")
    jobs = [Job.objects.create(kind="ingest", owner=owner) for owner in (users["ann"], gone, None)]
    gone.delete()
    return [Job.objects.get(pk=job.pk) for job in jobs]


def test_removed_owners_and_commands_are_told_apart(users):
    assert [job.owned_by for job in makers(users)] == ["ann", "gone (removed)", "a command"]


def test_only_owners_and_staff_change(users):
    allowed = [
        {name for name, user in users.items() if job.changeable_by(user)} for job in makers(users)
    ]
    assert allowed == [{"ann", "staff"}, {"staff"}, {"staff"}]


def test_staff_take_over_what_has_no_owner(users):
    mine, removed, command = makers(users)
    assert [job.take_over(users["staff"]) for job in (mine, removed, command)] == [
        False,
        True,
        True,
    ]
    owners = [Job.objects.get(pk=job.pk).owned_by for job in (mine, removed, command)]
    assert owners == ["ann", "staff", "staff"]


def test_an_upload_keeps_its_owners_name_too(users, data_dir):
    upload = Upload.objects.create(name="pets.zip", owner=users["bob"])
    users["bob"].delete()
    assert Upload.objects.get(pk=upload.pk).owned_by == "bob (removed)"


def test_owners_of_what_it_is_made_from_abort_a_job(users):
    """The owner of a dataset, and of a model, ends what others run on it; nobody else does."""
    ann, bob = users["ann"], users["bob"]
    made = Dataset.objects.create(job=Job.objects.create(kind="ingest", owner=ann), name="d")
    trained = TrainedModel.objects.create(
        job=Job.objects.create(kind="train", owner=bob), name="m", dataset=made
    )
    snapshot = Snapshot.objects.create(model=trained, epoch=1, file="x", bytes=1)
    shown = Inference.objects.create(
        job=Job.objects.create(kind="infer"), model=trained, snapshot=snapshot, source="val"
    )
    who = [
        {name for name, user in users.items() if row.abortable_by(user)}
        for row in (made, trained, shown)
    ]
    assert who == [{"ann", "staff"}, {"ann", "bob", "staff"}, {"ann", "bob", "staff"}]
    assert shown.job.refusal == "A command made it; only staff, and commands, may change it."
    assert made.job.refusal.startswith("Only ann, who made it")
