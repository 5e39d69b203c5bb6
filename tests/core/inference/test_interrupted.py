"""An inference that is killed or aborted goes on, and its files are those of an undisturbed one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.inference.spec import InferenceResult, InferenceSpec, Input, Inputs

pytestmark = pytest.mark.training
RANDOM = np.random.default_rng(1)
IMAGES = RANDOM.uniform(0, 255, (13, 6, 6, 1)).astype(np.float32)
LABELS = RANDOM.integers(0, 3, 13)
FILES = ["answers.jsonl", "raw/data.mdb", "raw/shard.json", "raw/entries.jsonl"]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory) -> Path:
    import keras
    from keras import layers

    keras.utils.set_random_seed(3)
    image = layers.Input((6, 6, 1))
    x = layers.Dense(3, activation="softmax")(layers.Flatten()(layers.Rescaling(1 / 255)(image)))
    path = tmp_path_factory.mktemp("snapshot") / "net.keras"
    keras.Model(image, x).save(path)
    return path


def spec_of(snapshot: Path, folder: Path, read: list[int]) -> InferenceSpec:
    """Entries of one, two and three frames, one that cannot be read; notes what is read."""
    inputs: list[Input] = []
    for number, image in enumerate(IMAGES):
        place = [0, 1, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 7][number]
        group = f"patient {place}"
        one = Input(f"{place}-{number}", image, np.array(LABELS[number]), group=group, place=place)
        inputs.append(one)
    inputs[6] = Input("bad", error="not an image", place=3)

    def from_place(start: int):
        for one in inputs:
            if one.place >= start:
                read.append(one.place)
                yield one

    return InferenceSpec(
        snapshot=snapshot,
        inputs=Inputs(8, from_place),
        class_labels=["a", "b", "c"],
        folder=folder,
        max_outputs=20,
        task="classification",
        batch_size=2,
    )


def run(snapshot: Path, folder: Path, end_after: int | None = None) -> InferenceResult:
    from core.inference.engine import infer

    def progress(done: int, total: int, message: str) -> None:
        if end_after is not None and done >= end_after:
            raise KeyboardInterrupt

    return infer(spec_of(snapshot, folder, []), progress)


@pytest.fixture(scope="module")
def undisturbed(snapshot, tmp_path_factory) -> tuple[InferenceResult, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    result = run(snapshot, folder)
    return result, {name: (folder / name).read_bytes() for name in FILES}


def check(undisturbed, result: InferenceResult, folder: Path) -> None:
    assert result == undisturbed[0]
    assert {name: (folder / name).read_bytes() for name in FILES} == undisturbed[1]
    assert not (folder / "journal.bin").exists()


@pytest.mark.parametrize("end_after", [2, 5, 6, 12])
def test_an_aborted_one_goes_on(snapshot, tmp_path, undisturbed, end_after):
    with pytest.raises(KeyboardInterrupt):
        run(snapshot, tmp_path, end_after)
    read: list[int] = []
    from core.inference.engine import infer

    first: list[int] = []
    spec = spec_of(snapshot, tmp_path, read)
    result = infer(spec, lambda done, *_: first.append(done))
    check(undisturbed, result, tmp_path)
    assert min(read, default=7) >= 1  # the first entry was predicted and is not read again


def test_one_that_is_killed_goes_on(snapshot, tmp_path, undisturbed):
    code = f"""
import os, signal
from pathlib import Path
from django import setup
setup()
from core.inference.engine import infer
from tests.core.inference.test_interrupted import spec_of
def progress(done, total, message):
    if done >= 6:
        os.kill(os.getpid(), signal.SIGKILL)
infer(spec_of(Path({str(snapshot)!r}), Path({str(tmp_path)!r}), []), progress)
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert ended.returncode == -9
    assert (tmp_path / "journal.bin").stat().st_size > 1000
    check(undisturbed, run(snapshot, tmp_path), tmp_path)


def test_another_snapshot_starts_again(snapshot, tmp_path, undisturbed):
    with pytest.raises(KeyboardInterrupt):
        run(snapshot, tmp_path, 6)
    os.utime(snapshot, (1, 1))
    read: list[int] = []
    from core.inference.engine import infer

    check(undisturbed, infer(spec_of(snapshot, tmp_path, read), lambda *_: None), tmp_path)
    assert read[0] == 0
