"""Reading one file in a process of its own, to see what memory it took: run by tests."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from core.dicom.image import ImageOptions, frame_count, read_image
from core.dicom.series import find_series
from core.exceptions import IngestionError

ROOT = Path(__file__).parents[3]
TIMEOUT = 60
"""Seconds after which a reader hangs, on a machine that does much else, too."""


def probe(path: Path) -> dict[str, object]:
    """What `main` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.dicom.probe", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def main(path: str) -> None:
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
    print(json.dumps({"reasons": reasons, "megabytes": int(peak[1]) / 1024, "seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1])
