"""`manage.py` looks for garbage from the command on, and not in what it imported."""

from __future__ import annotations

from tests.conftest import Installation

CODE = "import gc; print(gc.isenabled(), gc.get_stats()[2]['collections'], gc.get_freeze_count())"


def test_commands_collect_garbage_but_their_imports_do_not(installation: Installation):
    done = installation.run("shell", "--no-imports", "-c", CODE)
    enabled, collections, frozen = done.stdout.split()
    assert enabled == "True"
    assert collections == "0"  # of all that there is
    assert int(frozen) > 100_000
