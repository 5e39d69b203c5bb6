"""Whose things are when their owner is removed, and who may change them."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from core.models import Job, Upload

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
