"""The memory of an ingestion: all its processes together, for few entries and for many.

Entries are photographs of 256×256 pixels in RGB. Many of them are the same file under many
names, and they are stored as JPEG, so that the disk need not hold them all; in memory each is
what it would be otherwise.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np

from bench.command import ingest
from bench.ingest_images import SIZE, photograph
from bench.table import show

FILES = 200
COUNTS = [1_000, int(os.environ.get("BENCH_ENTRIES", "200000"))]


def generate(folder: Path, count: int) -> None:
    """`count` files in two folders of classes, of which `FILES` are different."""
    random = np.random.default_rng(0)
    first = [folder / f"class {number % 2}" / f"{number:07d}.jpg" for number in range(FILES)]
    for path in first:
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), cv2.resize(photograph(random), (SIZE, SIZE)))
    for number in range(FILES, count):
        os.link(first[number % FILES], folder / f"class {number % 2}" / f"{number:07d}.jpg")


def main(folder: Path) -> None:
    rows = []
    for count in COUNTS:
        source = folder / "photographs"
        generate(source, count)
        name = f"{count:,} entries"
        run = ingest(
            "image-classification", name, f"folder_train={source}", "feature_encoding=jpeg"
        )
        assert run.entries == count
        rows.append([name, f"{count / run.command:.0f}", f"{run.megabytes:.0f}"])
        shutil.rmtree(source)
    show(["256×256 RGB", "entries/s", "peak MB of all processes"], rows)


main(Path(sys.argv[1]))
