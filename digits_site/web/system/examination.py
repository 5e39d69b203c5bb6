"""Running `manage.py doctor` in a process of its own: it looks at TensorFlow, too."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from django.conf import settings

_SECONDS = 150


def examine_installation() -> dict[str, Any]:
    """What the command finds.

    Returns:
        the `findings`, each with `level`, `check`, `found` and `remedy`, or the `trouble` with
        running it.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "doctor", "--format", "json"]
    try:
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=_SECONDS,
        )
        return {"findings": json.loads(done.stdout.splitlines()[0])}
    except subprocess.TimeoutExpired:
        return {"trouble": f"The checks did not end within {_SECONDS} seconds."}
    except (OSError, ValueError, IndexError):
        return {"trouble": "The checks could not be run; run “manage.py doctor” on the server."}
