"""What migrations make of rows that are there already."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from tests.factories import make_dataset

pytestmark = pytest.mark.django_db


def test_datasets_that_were_there_get_the_task_of_their_labels():
    masks = make_dataset(name="masks", label={"dtype": "uint8", "shape": [8, 8, 1]})
    none = make_dataset(name="none", label=None)
    import_module("core.migrations.0004_dataset_task").name_tasks(apps, None)
    masks.refresh_from_db()
    none.refresh_from_db()
    assert (masks.task, none.task) == ("segmentation", "")
