"""The 70,000 digits of MNIST as PNG files, ingested by the command."""

from __future__ import annotations

import gzip
import os
import sys
from pathlib import Path

import cv2
import numpy as np

from bench.command import ingest
from bench.table import show

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "70000"))
DATA = Path(os.environ.get("DIGITS_TEST_DATA") or "../shared/data") / "mnist"
SIDE = 28


def idx(name: str, offset: int) -> np.ndarray:
    return np.frombuffer(gzip.decompress((DATA / name).read_bytes()), np.uint8, offset=offset)


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Images (n, 28, 28) and labels (n,); blobs where there is no MNIST."""
    if DATA.is_dir():
        images = [idx(f"{part}-images-idx3-ubyte.gz", 16) for part in ("train", "t10k")]
        labels = [idx(f"{part}-labels-idx1-ubyte.gz", 8) for part in ("train", "t10k")]
        return np.concatenate(images).reshape(-1, SIDE, SIDE)[:ENTRIES], np.concatenate(labels)
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (ENTRIES, 7, 7), np.uint8)
    return np.kron(coarse, np.ones((1, 4, 4), np.uint8)), random.integers(0, 10, ENTRIES)


def main(folder: Path) -> None:
    images, labels = digits()
    for number, (image, label) in enumerate(zip(images, labels, strict=False)):
        path = folder / "digits" / str(label) / f"{number:05d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), image)
    sets = ["channel_conversion=L", f"resize_width={SIDE}", f"resize_height={SIDE}"]
    run = ingest("image-classification", "digits", f"folder_train={folder}/digits", *sets)
    assert run.entries == len(images)
    show(
        [f"{len(images):,} {'digits' if DATA.is_dir() else 'blobs'}", "seconds", "entries/s"],
        [
            ["the job", f"{run.job:.1f}", f"{len(images) / run.job:.0f}"],
            ["manage.py ingest", f"{run.command:.1f}", f"{len(images) / run.command:.0f}"],
        ],
    )
    print(f"Peak memory of all processes of the ingestion: {run.megabytes:.0f} MB")


main(Path(sys.argv[1]))
