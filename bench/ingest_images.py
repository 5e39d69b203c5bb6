"""Photographs to small images in LMDB: the product beside loops and FFCV's writer.

JPEG files of 640×480 pixels at quality 90 become RGB of 256×256 pixels, uncompressed: sharp
ones of some 100 kB, as cameras write them, and smooth ones of some 30 kB. What a JPEG decoder
has to do, which is the same for all, depends on the bytes. The loops are given the list of
files. FFCV's writer runs where BENCH_FFCV names the Python of an environment that has it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import cv2
import lmdb
import numpy as np
import simplejpeg
from PIL import Image
from safetensors.numpy import save

from bench.command import ingest
from bench.rounds import Rounds, Taken, Timer, thrown_away
from bench.table import show

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "3000"))
FFCV = os.environ.get("BENCH_FFCV")
CLASSES = 10
SCENES = 40
HEIGHT, WIDTH = 480, 640
SIZE = 256
MAP = 2**40
KINDS = {"sharp photographs": 1.4, "smooth photographs": 2.0}
"""Amplitudes fall with the frequency to this power; the first about as in nature seen by a lens."""

WRITE_BY_FFCV = f"""
import sys
from pathlib import Path
from PIL import Image
from ffcv.fields import IntField, RGBImageField
from ffcv.writer import DatasetWriter
import cv2

class Photographs:
    def __init__(self, paths): self.paths = paths
    def __len__(self): return len(self.paths)
    def __getitem__(self, index):
        path = self.paths[index]
        image = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        image = cv2.resize(image, ({SIZE}, {SIZE}), interpolation=cv2.INTER_AREA)
        return image, int(path.parent.name)

if __name__ == "__main__":
    fields = {{"image": RGBImageField(write_mode="raw"), "label": IntField()}}
    writer = DatasetWriter(sys.argv[2], fields, num_workers=2)
    writer.from_indexed_dataset(Photographs(sorted(Path(sys.argv[1]).rglob("*.jpg"))))
"""


def photograph(random: np.random.Generator, decay: float) -> np.ndarray:
    """Noise with the spectrum of a photograph, which goes on at its other side."""
    height, width = HEIGHT, WIDTH
    down, across = np.fft.fftfreq(height) * height, np.fft.rfftfreq(width) * width
    radius = np.maximum(np.hypot(down[:, None], across), 1)
    light, *colors = (
        np.fft.irfft2(np.exp(2j * np.pi * random.random(radius.shape)) / radius**power)
        for power in (decay, *[decay + 0.2] * 3)
    )
    planes = [50 * light / light.std() + 15 * color / color.std() for color in colors]
    return np.clip(np.stack(planes, 2) + 128, 0, 255).astype(np.uint8)


def generate(folder: Path, decay: float) -> list[Path]:
    """A folder for each class."""
    random = np.random.default_rng(0)
    scenes = [photograph(random, decay) for _ in range(SCENES)]
    paths = []
    for number in range(ENTRIES):
        path = folder / str(number % CLASSES) / f"{number:06d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        place = 37 * number % HEIGHT, 53 * number % WIDTH  # no image is there twice
        image = np.roll(scenes[number % SCENES], place, (0, 1))
        cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, 90])
        paths.append(path)
    return sorted(paths)


def by_pillow(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB").resize((SIZE, SIZE), Image.Resampling.BOX))


def by_opencv(path: Path) -> np.ndarray:
    image = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    return cv2.resize(image, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def by_simplejpeg(path: Path) -> np.ndarray:
    image = simplejpeg.decode_jpeg(path.read_bytes(), min_height=SIZE, min_width=SIZE)
    return cv2.resize(image, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def loop(read: Callable[[Path], np.ndarray]) -> Callable[[list[Path], Path], None]:
    """One process that puts samples into one LMDB, 64 in a transaction."""

    def samples(paths: list[Path]) -> Iterator[bytes]:
        for path in paths:
            label = np.array(int(path.parent.name))
            yield save({"feature": np.ascontiguousarray(read(path)), "label": label})

    def run(paths: list[Path], target: Path) -> None:
        with lmdb.open(str(target), map_size=MAP) as environment:
            transaction = environment.begin(write=True)
            for number, blob in enumerate(samples(paths)):
                transaction.put(b"%012d" % number, blob, append=True)
                if number % 64 == 63:
                    transaction.commit()
                    transaction = environment.begin(write=True)
            transaction.commit()

    return run


def by_ffcv(paths: list[Path], target: Path) -> None:
    script = target / "write.py"
    script.write_text(WRITE_BY_FFCV)
    command = [str(FFCV), str(script), str(paths[0].parents[1]), str(target / "images.beton")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def by_product(photographs: Path, datasets: Path, peaks: list[float]) -> dict[str, Taken]:
    timer = Timer()
    name = f"{photographs.name} {len(peaks)}"
    run = ingest("image-classification", name, f"folder_train={photographs}")
    taken = timer.taken
    assert run.entries == ENTRIES
    peaks.append(run.megabytes)
    shutil.rmtree(datasets)
    return {
        "manage.py ingest, its job": Taken(run.job, taken.processors),
        "manage.py ingest, from start to end": taken,
    }


def measure(kind: str, decay: float, folder: Path, peaks: list[float]) -> None:
    photographs = folder / kind
    paths = generate(photographs, decay)
    size = sum(path.stat().st_size for path in paths) / len(paths)
    base = "OpenCV, a loop"
    peers = {
        "Pillow, a loop": loop(by_pillow),
        base: loop(by_opencv),
        "simplejpeg, a loop": loop(by_simplejpeg),
    }
    if FFCV:
        peers["FFCV's writer, 2 processes"] = by_ffcv
    rounds = Rounds(
        [
            *(
                partial(thrown_away, name, partial(work, paths), folder / "target")
                for name, work in peers.items()
            ),
            partial(by_product, photographs, folder / "data" / "datasets", peaks),
        ]
    )
    title = f"{ENTRIES:,} {kind} of {size / 1000:.0f} kB"
    show(
        [title, "images/s", "CPU ms an image", "× OpenCV"],
        [rounds.row(name, ENTRIES, base) for name in rounds.taken],
    )


def main(folder: Path) -> None:
    peaks: list[float] = []
    for kind, decay in KINDS.items():
        measure(kind, decay, folder, peaks)
    print(f"Peak memory of all processes of the ingestion: {max(peaks):.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
