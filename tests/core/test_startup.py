"""Django starts without TensorFlow; it costs 2 s and 0.6 GB."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CHECK = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from django.core.management import call_command, execute_from_command_line
execute_from_command_line(["manage.py", "check"])
import digits_site.urls, digits_site.asgi, core.admin
found = sorted({"tensorflow", "keras"} & set(sys.modules))
assert not found, found
"""


def test_neither_check_nor_the_web_server_imports_tensorflow():
    done = subprocess.run([sys.executable, "-c", CHECK], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_check_takes_less_than_a_second():
    """Processor time, which other load on the machine hardly changes."""

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 0
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 1
