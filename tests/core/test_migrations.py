"""What migrations make of rows that are there already."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from core.models import Job, Upload
from tests.factories import make_dataset, make_inference, make_job

pytestmark = pytest.mark.django_db


def test_datasets_that_were_there_get_the_task_of_their_labels():
    masks = make_dataset(name="masks", label={"dtype": "uint8", "shape": [8, 8, 1]})
    none = make_dataset(name="none", label=None)
    import_module("core.migrations.0004_dataset_task").name_tasks(apps, None)
    masks.refresh_from_db()
    none.refresh_from_db()
    assert (masks.task, none.task) == ("segmentation", "")


def test_owners_that_were_there_keep_their_names():
    ann = get_user_model().objects.create(username="ann")
    owned, command = make_job(owner=ann), make_job()
    upload = Upload.objects.create(name="pets.zip")
    Job.objects.update(owner_name="")
    import_module("core.migrations.0007_owner_names").keep_names(apps, None)
    owners = [Job.objects.get(pk=job.pk).owner_name for job in (owned, command)]
    assert owners == ["ann", ""]
    # Nothing but a page uploads, so somebody must have been removed.
    assert Upload.objects.get(pk=upload.pk).owned_by == "unknown (removed)"


def test_inferences_that_wait_for_a_training_wait_no_longer():
    inference = make_inference("waiting")
    Job.objects.filter(pk=inference.job_id).update(depends_on=inference.model.job_id)
    import_module("core.migrations.0007_owner_names").free_inferences(apps, None)
    inference.job.refresh_from_db()
    assert inference.job.depends_on is None
    assert inference.model.job.depends_on is not None
