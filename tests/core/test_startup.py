"""Django starts without what takes long to import, first of all TensorFlow: 2 s and 0.6 GB."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CHECK = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from django.core.management import call_command, execute_from_command_line
execute_from_command_line(["manage.py", "check"])
import digits_site.urls, digits_site.asgi, core.admin
slow = {"tensorflow", "keras", "scipy", "sklearn", "pandas", "matplotlib", "tarfile"}
found = sorted(slow & set(sys.modules))
assert not found, found
"""
JOB = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.core.management import CommandError, call_command, load_command_class
from django.db import DatabaseError
if sys.argv[1] == "run_job":
    load_command_class("core", "run_job")
else:
    try:
        call_command(*sys.argv[1:], skip_checks=False)
    except (CommandError, DatabaseError) as error:  # there are no tables
        print(error)
print(*sys.modules)
"""
PAGES = ("core.admin", "core.archives", "core.uploads", "digits_site.urls", "digits_site.web.")
OF_OTHERS = ("core.forms", "django_q.cluster", "pynvml")


def test_neither_check_nor_the_web_server_imports_what_takes_long():
    done = subprocess.run([sys.executable, "-c", CHECK], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def imported_by(*arguments: str) -> list[str]:
    """What is imported by a command, its system checks included."""
    command = [sys.executable, "-c", JOB, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *said, modules = done.stdout.splitlines()
    # Whether there is a database depends on the tests before.
    missing = ("nope", "no such table", "There is no job 404")
    assert arguments == ("run_job",) or any(text in said[0] for text in missing)
    return [name for name in modules.split() if name != "digits_site.web.apps"]


@pytest.mark.parametrize(
    "arguments",
    [
        "run_job",
        "ingest nope --name x",
        "inspect nope",
        "verify nope",
        "export_dataset nope --to numpy --output nowhere",
        "jobs show 404",
    ],
)
def test_commands_import_no_pages(arguments):
    names = imported_by(*arguments.split())
    # Inferences take archives.
    others = [name for name in PAGES if (arguments, name) != ("run_job", "core.archives")]
    assert [name for name in names if name.startswith(tuple(others))] == []


def test_a_job_imports_neither_forms_nor_the_queue():
    assert [name for name in imported_by("run_job") if name.startswith(OF_OTHERS)] == []
