"""DICOM slices with contours to images and masks in LMDB: the product beside three loops.

256×256 pixels of 16 bit, contours of 80 points. The loops are given the list of files; the
product finds them, checks, counts, gathers statistics, checksums, and keeps a ledger.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from queue import Queue

import cv2
import django
import lmdb
import numpy as np
from PIL import Image, ImageDraw
from pydicom import dcmread
from safetensors.numpy import save

django.setup()

from django.conf import settings

from bench.command import ingest
from bench.rounds import Rounds, Taken, Timer, thrown_away
from bench.table import show
from core.ingest.plan import Plan
from core.ingest.pool import encode_all
from core.ingest.spec import IngestSpec
from core.registry import data_plugins
from core.storage import DatasetFolder

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "4000"))
BASE = 20
SLICES = 10
SIDE = 256
MAP = 2**40
TAGS = ["Rows", "Columns", "PixelData", "PixelRepresentation", "BitsAllocated"]

Pairs = list[tuple[Path, Path]]


def generate(folder: Path) -> Pairs:
    """Phantoms of `BASE` patients, and shifted copies of them until there are enough."""
    command = ["make_phantom", str(folder), "--patients", str(BASE), "--slices", str(SLICES)]
    subprocess.run([sys.executable, "manage.py", *command, "--verbosity", "0"], check=True)
    random = np.random.default_rng(0)
    for copy in range(BASE + 1, ENTRIES // SLICES + 1):
        of = (copy - 1) % BASE + 1
        shift_all(folder / f"dicom/SC-PH-{of}", folder / f"dicom/SC-PH-{copy}", random)
        shutil.copytree(folder / f"contours/SC-PH-{of:02d}", folder / f"contours/SC-PH-{copy:02d}")
    pairs = []
    for contour in sorted((folder / "contours").rglob("*-icontour-manual.txt")):
        number = contour.name.split("-")[2]
        case = int(contour.parts[-4].rsplit("-", 1)[1])
        (image,) = (folder / f"dicom/SC-PH-{case}").glob(f"IM-*-{number}.dcm")
        pairs.append((image, contour))
    assert len(pairs) == ENTRIES
    return pairs


def shift_all(source: Path, target: Path, random: np.random.Generator) -> None:
    """Copy images with their pixels moved around, so that no two are alike.

    The pixels are the end of each file. The contours stay: it is the work that counts here.
    """
    target.mkdir()
    for file in source.iterdir():
        data = file.read_bytes()
        pixels = np.frombuffer(data, np.uint16, SIDE**2, len(data) - 2 * SIDE**2)
        moved = np.roll(pixels.reshape(SIDE, SIDE), random.integers(SIDE, size=2), (0, 1))
        (target / file.name).write_bytes(data[: -2 * SIDE**2] + moved.tobytes())


def original(pairs: Pairs, target: Path) -> None:
    """The original's scheme: ten encoding threads, a queue, one writer; float features."""
    todo, done = Queue[Pairs](), Queue[list[tuple[bytes, bytes]] | None](10)
    for start in range(0, len(pairs), 100):
        todo.put(pairs[start : start + 100])

    def encode() -> None:
        while not todo.empty():
            batch = []
            for image, contour in todo.get():
                pixels = dcmread(image).pixel_array
                points = [tuple(point) for point in np.loadtxt(contour)]
                mask = Image.new("L", pixels.shape[::-1])
                ImageDraw.Draw(mask).polygon(points, fill=1)
                feature, label = pixels.astype(np.float64), np.asarray(mask, np.float64)
                batch.append((feature.tobytes(), label.tobytes()))
            done.put(batch)

    threads = [threading.Thread(target=encode) for _ in range(10)]
    for thread in threads:
        thread.start()
    count = 0
    with (
        lmdb.open(str(target / "f"), map_size=MAP) as features,
        lmdb.open(str(target / "l"), map_size=MAP) as labels,
    ):
        while count < len(pairs):
            batch = done.get()
            with features.begin(write=True) as a, labels.begin(write=True) as b:
                for feature, label in batch or []:
                    a.put(b"%08d" % count, feature)
                    b.put(b"%08d" % count, label)
                    count += 1
    for thread in threads:
        thread.join()


def plain_samples(pairs: Pairs) -> Iterator[bytes]:
    for image, contour in pairs:
        pixels = dcmread(image).pixel_array
        mask = np.zeros(pixels.shape, np.uint8)
        cv2.fillPoly(mask, [np.rint(np.loadtxt(contour)).astype(np.int32)], 1)
        yield save({"feature": pixels[:, :, None], "label": mask[:, :, None]})


def tuned_samples(pairs: Pairs) -> Iterator[bytes]:
    for image, contour in pairs:
        found = dcmread(image, specific_tags=TAGS)
        pixels = np.frombuffer(found.PixelData, np.uint16).reshape(found.Rows, found.Columns)
        points = np.array(contour.read_text().split(), np.float32).reshape(-1, 2)
        mask = np.zeros(pixels.shape, np.uint8)
        cv2.fillPoly(mask, [np.rint(points).astype(np.int32)], 1)
        yield save({"feature": pixels[:, :, None], "label": mask[:, :, None]})


def loop(samples: Callable[[Pairs], Iterator[bytes]], each: int) -> Callable[[Pairs, Path], None]:
    """One process that puts samples into one LMDB, `each` in a transaction."""

    def run(pairs: Pairs, target: Path) -> None:
        with lmdb.open(str(target), map_size=MAP, sync=False) as environment:
            transaction = environment.begin(write=True)
            for number, blob in enumerate(samples(pairs)):
                transaction.put(b"%012d" % number, blob, append=True)
                if number % each == each - 1:
                    transaction.commit()
                    transaction = environment.begin(write=True)
            transaction.commit()
            environment.sync(True)

    return run


def encoding_alone(dataset: Path) -> Taken:
    """The encoding of a dataset's shards, without all else of its job."""
    target = dataset.with_name("encoding alone")
    shutil.copytree(dataset / "entries", target / "entries")
    plan = Plan.load(DatasetFolder(dataset).plan)
    spec = IngestSpec(
        plugin=data_plugins["image-sunnybrook"],
        plugin_version="",
        fields=plan.parts[0].fields,
        folder=target,
        processes=settings.DIGITS_JOB_PROCESSES,
    )
    timer = Timer()
    encode_all(spec, plan, plan.shards, lambda done, total, message: None)
    return timer.taken


def by_product(how: str, sets: list[str], datasets: Path, peaks: list[float]) -> dict[str, Taken]:
    timer = Timer()
    run = ingest("image-sunnybrook", f"bench {len(peaks)}", *sets)
    taken = timer.taken
    assert run.entries == ENTRIES
    peaks.append(run.megabytes)
    (dataset,) = datasets.iterdir()
    alone = encoding_alone(dataset)
    shutil.rmtree(datasets)
    return {
        f"manage.py ingest{how}: its job": Taken(run.job, taken.processors),
        f"manage.py ingest{how}: from start to end": taken,
        f"the same{how}, encoding alone": alone,
    }


def main(folder: Path) -> None:
    data, peaks = folder / "phantom", list[float]()
    pairs = generate(data)
    loops = {
        "the original's scheme": original,
        "a plain loop": loop(plain_samples, 64),
        "a tuned loop": loop(tuned_samples, 512),
    }
    sets = [f"image_folder={data}/dicom", f"contour_folder={data}/contours"]
    ways = {"": sets, ", masks by zstd": [*sets, "label_encoding=zstd"]}
    datasets = folder / "data" / "datasets"
    rounds = Rounds(
        [
            *(
                partial(thrown_away, name, partial(run, pairs), folder / "target")
                for name, run in loops.items()
            ),
            *(partial(by_product, *way, datasets, peaks) for way in ways.items()),
        ]
    )
    first, _, tuned = loops
    show(
        [f"{ENTRIES:,} DICOM slices", "entries/s", "CPU ms each", "× original", "× tuned loop"],
        [rounds.row(name, ENTRIES, first, tuned) for name in rounds.taken],
    )
    print(f"Peak memory of all processes of the ingestion: {max(peaks):.0f} MB")


main(Path(sys.argv[1]))
