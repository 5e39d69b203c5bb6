"""`manage.py` looks for garbage from the command on, and not in what it imported."""

from __future__ import annotations

import subprocess

from tests.conftest import Installation

CODE = "import gc; print(gc.isenabled(), gc.get_stats()[2]['collections'], gc.get_freeze_count())"


def test_commands_collect_garbage_but_their_imports_do_not(installation: Installation):
    process = installation.start("shell", "--no-imports", "-c", CODE, stdout=subprocess.PIPE)
    enabled, collections, frozen = process.communicate()[0].split()
    assert enabled == "True"
    assert collections == "0"  # of all that there is
    assert int(frozen) > 100_000
