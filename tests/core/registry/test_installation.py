"""Plug-ins that cannot be used are left out, with the reason; nothing else notices."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.broken_plugins import DATA, VIEW, good, put, put_all
from tests.conftest import REPOSITORY, Installation

BUNDLED = {"text-classification", "image-sunnybrook", "test-dummy"}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A folder with a plug-in broken in each way and one that works, and their reasons."""
    folder = tmp_path_factory.mktemp("site")
    put(folder, "works", good("works"))
    return folder, put_all(folder)


@pytest.fixture(scope="module")
def beset(site, migrated, tmp_path_factory) -> Installation:
    copy = Installation(migrated).copied(tmp_path_factory)
    return Installation(copy.folder, {"PYTHONPATH": str(site[0])})


@pytest.fixture(scope="module")
def rows(beset) -> list[dict[str, str]]:
    done = beset.run("plugins", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_every_way_of_failing_has_its_reason(site, rows):
    told = {row["app"]: row["error"] for row in rows if "error" in row}
    # The plug-in whose id another one has taken cannot be told from it, and fails with it.
    assert set(told) == {*site[1], "digits_image_gradients"}
    for app, reason in site[1].items():
        assert reason in told[app], app


def test_file_and_line_are_those_of_the_plugin(site, rows):
    told = {row["app"]: row["error"] for row in rows if "error" in row}
    for app, place in {
        "no_import": "no_import/__init__.py, line 1",
        "no_syntax": "no_syntax/__init__.py, line 1",
        "exits": "exits/__init__.py, line 1",
        "bad_models": "bad_models/models.py, line 7",
        "bad_ready": "bad_ready/apps.py, line 5",
        "bad_tags": "bad_tags/templatetags/x.py, line 1",
        "bad_admin": "bad_admin/admin.py, line 4",
    }.items():
        assert f"({site[0]}/{place})" in told[app]


def test_the_others_are_there_and_work(beset, rows):
    usable = {row["id"] for row in rows if "error" not in row}
    assert usable >= BUNDLED | {"works", "all-raw-data"}
    assert not usable & {"twin", "bad-models", "bad-ready", "bad-admin"}
    named = [row for row in rows if row.get("id") == "image-gradients" and "error" not in row]
    assert [row["kind"] for row in named] == ["view"]  # the data plug-in has a twin
    assert beset.json("ingest", "works", "--name", "made")["status"] == "done"


def test_the_list_and_the_doctor_say_what_to_do(beset):
    listed = beset.run("plugins", "--traceback")
    assert "failed  The plug-in package no_import is left out: ModuleNotFoundError" in listed.stdout
    assert "Fix it, or uninstall no_import-dist, or name no_import in DIGITS_PL" in listed.stdout
    assert "Traceback (most recent call last)" in listed.stdout
    assert "Traceback" not in beset.run("plugins").stdout
    done = beset.run("doctor", "--format", "json")
    assert done.returncode == 1
    findings = [one for one in json.loads(done.stdout) if one["check"] == "plug-ins"]
    (found,) = [one for one in findings if "package exits is left out" in one["found"]]
    assert found["level"] == "fail"
    assert "DIGITS_PLUGINS_EXCLUDE" in found["remedy"]
    assert "manage.py plugins --traceback" in found["remedy"]


def test_the_check_fails_only_where_warnings_do(beset):
    assert beset.run("check").returncode == 0
    strict = beset.run("check", "--fail-level", "WARNING")
    assert strict.returncode == 1
    assert "(digits.W010) The plug-in package no_import is left out" in strict.stderr
    assert "name no_import in DIGITS_PLUGINS_EXCLUDE" in strict.stderr
    # What works on data does not repeat it.
    assert "left out" not in beset.run("inspect", "nope").stderr


def test_nothing_is_left_of_an_app_that_failed_half_way(beset):
    code = (
        "from django.apps import apps; from django.contrib import admin\n"
        "from django.contrib.auth.models import User; from core.models import Dataset\n"
        "import digits_site.urls; from django.template import engines; engines.all()\n"
        "print([m._meta.label for m in apps.get_models() if m.__name__ == 'Remark'])\n"
        "print([m for m in admin.site._registry if m.__name__ == 'Remark'])\n"
        "print([f for m in (Dataset, User) for f in m._meta.related_objects"
        " if f.related_model.__name__ == 'Remark'])\n"
        "User.objects.create(username='x').delete()\n"
    )
    done = beset.run("shell", "--no-imports", "-c", code)
    assert done.stdout.splitlines() == ["[]", "[]", "[]"], done.stderr
    assert beset.run("makemigrations", "--check", "--dry-run").returncode == 0


def test_excluded_ones_are_not_even_imported(beset, site):
    exclude = {"DIGITS_PLUGINS_EXCLUDE": ",".join(filter(None, site[1]))}
    done = Installation(beset.folder, beset.extra | exclude).run("plugins", "--format", "json")
    failed = [row["app"] for row in json.loads(done.stdout) if "error" in row]
    assert failed == [""]
    assert "image-gradients" in {row["id"] for row in json.loads(done.stdout)}


def test_ctrl_c_during_an_import_still_ends_the_command(installation, tmp_path):
    put(
        tmp_path, "slow", {"__init__.py": "import time\nprint('begun', flush=True)\ntime.sleep(60)"}
    )
    process = Installation(installation.folder, {"PYTHONPATH": str(tmp_path)}).start(
        "plugins", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert process.stderr.read() == ""


def test_a_plugin_that_its_own_tests_add_to_the_settings_is_taken_as_it_is(tmp_path):
    put(tmp_path, "digits_mine", good("image-mine"), DATA)
    code = (
        "import django\nfrom django.conf import settings\n"
        "settings.INSTALLED_APPS.append('digits_mine')\ndjango.setup()\n"
        "from core.registry import data_plugins\nfrom core.registration.failures import failures\n"
        "print('image-mine' in data_plugins, failures)"
    )
    own = {"PYTHONPATH": str(tmp_path), "DIGITS_SECRET_KEY": "x", "DIGITS_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env=os.environ | own | {"DJANGO_SETTINGS_MODULE": "digits_site.settings"},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "True []\n", done.stderr


def test_one_class_that_fails_leaves_the_others_of_its_package(installation, tmp_path):
    put(tmp_path, "digits_half", good("image-half"), DATA + VIEW)
    done = Installation(installation.folder, {"PYTHONPATH": str(tmp_path)}).run("plugins")
    assert "image-half" in done.stdout.split("\n\n")[0]
    assert "view plug-in digits_half:Visualization is left out: AttributeError" in done.stdout
