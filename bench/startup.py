"""How long a command takes to start, beside Django without the product and the libraries alone."""

from __future__ import annotations

import resource
import subprocess
import sys

from bench.table import show

REPEATS = 7
LIBRARIES = "import cv2, lmdb, numpy, pydicom.pixels, PIL.Image, safetensors.numpy"
EMPTY = """
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check"])
"""
COMMANDS = {
    "manage.py check": ["manage.py", "check"],
    "manage.py ingest --help": ["manage.py", "ingest", "--help"],
    "manage.py run_job --help": ["manage.py", "run_job", "--help"],
    "check of an empty Django project": ["-c", EMPTY],
    "the libraries alone": ["-c", LIBRARIES],
}


def seconds(arguments: list[str]) -> float:
    """Processor time, which other load hardly changes: the least of several runs."""
    times = []
    for _ in range(REPEATS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def main() -> None:
    found = {name: seconds(arguments) for name, arguments in COMMANDS.items()}
    first = next(iter(found.values()))
    rows = [(name, f"{time:.2f} s", f"{first / time:.2f}") for name, time in found.items()]
    show(("start", "processor time", "manage.py check is × this"), rows)


if __name__ == "__main__":
    main()
