"""`make demo`, but for the installation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

pytestmark = [pytest.mark.training, pytest.mark.long]


def test_the_demonstration_reaches_a_dice_of_0_95(installation):
    done = subprocess.run(
        [sys.executable, "scripts/demo.py"],
        cwd=REPOSITORY,
        env=installation.environment | {"DIGITS_DATA_DIR": str(installation.folder)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    rows = lines[lines.index("=== Done") + 1 : lines.index("Overlays:") - 1]
    table = dict(row.strip().rsplit(maxsplit=1) for row in rows)
    assert (table["entries, train"], table["entries, val"]) == ("90", "30")
    assert table["entries rejected"] == "0"
    assert float(table["validation Dice"]) >= 0.95
    overlays = [Path(line.strip()) for line in lines if line.endswith("_overlay.png")]
    assert len(overlays) == 30
    assert all(path.is_file() for path in overlays)
    assert lines[-1] == "To see it in the browser: make serve"
    assert "epoch 2 of 15" in done.stderr
