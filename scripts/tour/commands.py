"""The commands of a user, and what they report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def manage(*arguments: str) -> Any:
    """What `manage.py` reports as JSON.

    Raises:
        RuntimeError: the command failed; says why.
    """
    command = [sys.executable, "manage.py", *arguments, "--format", "json"]
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    report = json.loads(done.stdout.splitlines()[-1])
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)}: {report['error']}")
    return report


def manage_text(*arguments: str) -> None:
    """Run a command whose output does not matter, and whether it fails neither."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def sets(fields: Iterable[str]) -> list[str]:
    """FIELD=VALUE texts as arguments of a command."""
    return [text for field in fields for text in ("--set", field)]
