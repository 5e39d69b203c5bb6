"""JSON with names that are no text comes back as it was, and can be shown."""

from __future__ import annotations

import json

import pytest
from django.contrib.admin.utils import display_for_field
from django.db import connection

from core.models import Dataset
from tests.factories import make_dataset

FIELDS = {"folder": "/data/m\udce4nner", "names": ["ü", "\udcff", "a\\udcff"], "none": None}


@pytest.mark.django_db
def test_what_is_stored_is_escaped_and_comes_back():
    pk = make_dataset(fields=FIELDS).pk
    assert Dataset.objects.get(pk=pk).fields == FIELDS
    with connection.cursor() as cursor:
        cursor.execute("SELECT fields FROM core_dataset WHERE id = %s", [pk])
        (stored,) = cursor.fetchone()
    assert stored.isascii()
    assert json.loads(stored) == FIELDS


def test_the_admin_shows_it():
    shown = display_for_field(FIELDS, Dataset._meta.get_field("fields"), "–")
    assert "/data/m\\udce4nner" in shown
    assert '"ü"' in shown
    shown.encode()
