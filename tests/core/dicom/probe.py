"""Reading one file in a process of its own, to see what memory it took: run by tests.

Each is a fork of one that has imported the libraries.
"""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.dicom.image import ImageOptions, frame_count, read_image
from core.dicom.series import find_series
from core.exceptions import IngestionError

ROOT = Path(__file__).parents[3]
TIMEOUT = 60
"""Seconds after which a reader hangs, on a machine that does much else, too."""


@contextmanager
def prober() -> Iterator[Prober]:
    command = [sys.executable, "-m", "tests.core.dicom.probe"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:
        yield Prober(process.stdin, process.stdout)
        process.stdin.close()


class Prober:
    """A process of which each probe is a fork."""

    def __init__(self, asked: IO[str], answers: IO[str]) -> None:
        self._asked, self._answers = asked, answers

    def probe(self, path: Path) -> dict[str, object]:
        """What `_read` prints."""
        self._asked.write(f"{path}\n")
        self._asked.flush()
        assert select.select([self._answers], [], [], TIMEOUT)[0], f"{path} takes too long"
        found: dict[str, object] = json.loads(self._answers.readline())
        assert "ended" not in found, found
        return found


def _serve() -> None:
    """Answer every line of the standard input, the path of a file, by one line."""
    for line in iter(sys.stdin.readline, ""):
        if (child := os.fork()) == 0:
            try:
                _read(line.rstrip("\n"))
                os._exit(0)
            finally:
                os._exit(1)
        if status := os.waitpid(child, 0)[1]:
            print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


def _read(path: str) -> None:
    reasons, start = [], time.perf_counter()
    for read in (
        read_image,
        lambda path: read_image(path, options=ImageOptions(window="file")),
        frame_count,
    ):
        try:
            read(path)
            reasons.append("")
        except IngestionError as error:
            reasons.append(str(error))
    find_series(Path(path).parent, b"key")
    seconds = time.perf_counter() - start
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    found = {"reasons": reasons, "megabytes": int(peak[1]) / 1024, "seconds": seconds}
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    _serve()
