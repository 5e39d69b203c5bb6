"""The real settings with a data folder of its own and the dummy plug-in installed.

The folder is handed down in the environment, so that the processes which a test starts
share it with the test.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

DUMMY = Path(__file__).parent / "dummy_plugin"
NAME, OWNER = "DIGITS_TESTS_DATA_DIR", "DIGITS_TESTS_WORKER"
# Each of the processes among which pytest-xdist shares out the tests has a folder of its own.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if NAME not in os.environ or os.environ.get(OWNER, "") != worker:
    os.environ |= {NAME: tempfile.mkdtemp(prefix="digits-tests-"), OWNER: worker}
DATA = Path(os.environ[NAME])
os.environ["DIGITS_DATA_DIR"] = str(DATA)

# What pip would write: the metadata by which the plug-in's entry points are found.
metadata = DATA / "site" / "digits_plugin_dummy-1.2.3.dist-info"
if not (metadata / "entry_points.txt").exists():
    metadata.mkdir(parents=True, exist_ok=True)  # several may begin at once
    (metadata / "METADATA").write_text("Name: digits-plugin-dummy\nVersion: 1.2.3\n")
    (metadata / "entry_points.txt").write_text(
        "[digits.plugins.data]\nclass = digits_dummy:DataIngestion\n"
        "[digits.plugins.network]\nclass = digits_dummy:Network\n"
        "[digits.plugins.view]\nclass = digits_dummy:Visualization\n"
    )
sys.path += [str(DUMMY), str(DATA / "site")]

from digits_site.settings import *  # noqa: E402, F403

if Path(sys.argv[0]).name == "manage.py":
    # TensorFlow and Keras import them where they are installed, as for tests but not for users.
    sys.modules |= dict.fromkeys(["jax", "pandas", "sklearn"])  # type: ignore[arg-type]

if "DIGITS_TESTS_CLOCK" in os.environ:
    # The wall clock of all processes goes wrong by the seconds in that file.
    clock, real_time, real_now = Path(os.environ["DIGITS_TESTS_CLOCK"]), time.time, timezone.now
    time.time = lambda: real_time() + float(clock.read_text())
    timezone.now = lambda: real_now() + timedelta(seconds=float(clock.read_text()))

if "DIGITS_TESTS_JOB_COMMAND" in os.environ:
    # Instead of a job's work, so that hundreds of jobs take seconds.
    DIGITS_JOB_COMMAND = os.environ["DIGITS_TESTS_JOB_COMMAND"].split()

HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"
PASSWORD_HASHERS = [os.environ.get("DIGITS_TESTS_HASHER", HASHER)]
