"""Changed files give what pydicom gives, or an error that names the file; within limits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
MUTANTS = 300
"""By fixed seeds; `python -m tests.core.dicom.fuzz FOLDER 0 10000` tries more."""
MEGABYTES = 500
SECONDS = 5
"""Of the processor, for each file."""


def test_a_changed_file_never_gives_other_values(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.dicom.fuzz", str(tmp_path), "0", str(MUTANTS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["problems"] == []
    assert sum(found["counts"].values()) == MUTANTS
    assert min(found["counts"]["same"], found["counts"]["error"]) > MUTANTS // 5
    assert found["megabytes"] < MEGABYTES
    assert found["s"] < SECONDS
