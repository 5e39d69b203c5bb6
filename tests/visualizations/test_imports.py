from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
import django; django.setup()
import numpy as np
import core.forms.view_options, core.inference.shown, digits_site.urls
from core.plugins import DatasetInfo
from core.registry import view_plugins
from core.tasks import Task, task_of
for view in view_plugins:
    made = view(DatasetInfo("x", "y"))
    task = task_of((*view.tasks, Task.SEGMENTATION)[0])
    example = task.example(3, np.random.default_rng(0))
    assert made.process_data("x", example.feature, {"scores": example.output}), view
print(len(list(view_plugins)), sorted({"tensorflow", "keras"} & set(sys.modules)))
"""


def test_views_render_without_tensorflow():
    """The web server calls `process_data`."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    count, found = done.stdout.split(maxsplit=1)
    assert int(count) >= 4
    assert found.strip() == "[]"
