"""Django admin is loaded late, and checked all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.core.checks import Tags, run_checks

from core.admin import DatasetAdmin

ROOT = Path(__file__).parents[2]
LATE = """
import sys, django
django.setup()
assert "core.admin" not in sys.modules
from django.core.checks import run_checks
from django.contrib.admin import site
assert run_checks(tags=["admin"]) == []
assert "digits_site.urls" not in sys.modules
from core.models import Dataset
assert site.is_registered(Dataset)
"""


def test_the_checks_of_the_admin_load_its_classes():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", LATE]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_broken_class_of_the_admin_is_told(monkeypatch):
    monkeypatch.setattr(DatasetAdmin, "list_display", ["nothing"])
    assert [message.id for message in run_checks(tags=[Tags.admin])] == ["admin.E108"]
