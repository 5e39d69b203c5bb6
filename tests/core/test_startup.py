"""Django starts without what takes long to import, first of all TensorFlow: 2 s and 0.6 GB."""

from __future__ import annotations

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
slow = {"tensorflow", "keras", "scipy", "sklearn", "pandas", "matplotlib", "tarfile"}
found = sorted(slow & set(sys.modules))
assert not found, found
"""


def test_neither_check_nor_the_web_server_imports_what_takes_long():
    done = subprocess.run([sys.executable, "-c", CHECK], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
