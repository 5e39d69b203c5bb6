from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.ingest.statistics import Statistics
from core.store.manifest import DatasetManifest, Spec, StageInfo, task_of
from core.store.writer import ShardWriter
from tests.core.training.runs import LABELS

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _small_graphs_are_not_optimized(request: pytest.FixtureRequest) -> None:
    """For tiny networks, that takes TensorFlow longer than the steps; processes do it as always."""
    if request.node.get_closest_marker("training"):
        import tensorflow as tf

        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


Sample = tuple[NDArray[Any], NDArray[Any] | None]


@pytest.fixture
def make_dataset(tmp_path: Path) -> Callable[..., Path]:
    """Write samples into the folder of this test's dataset."""
    return partial(write_dataset, tmp_path / "dataset")


@pytest.fixture(scope="session")
def dataset_at() -> Callable[..., Path]:
    """Write samples into a dataset's folder that a module may share: dataset_at(folder, ...)."""
    return write_dataset


def write_dataset(
    folder: Path,
    class_labels: Sequence[str] = (),
    *,
    value_names: Sequence[str] = (),
    values_are: str | None = None,
    ignore_index: int | None = None,
    task: str = "",
    label_spec: Spec | None = None,
    **stages: list[Sample],
) -> Path:
    """As ingestion does."""
    infos = {
        name: write_stage(folder / name, samples, label_spec=label_spec)
        for name, samples in stages.items()
        if samples
    }
    feature, label = next(samples[0] for samples in stages.values() if samples)
    spec = label_spec or (None if label is None else Spec(label.dtype.name, label.shape))
    data: dict[str, Any] = {"class_labels": list(class_labels)}
    data |= {"value_names": list(value_names), "ignore_index": ignore_index}
    data["values_are"] = values_are
    DatasetManifest(
        plugin_id="test",
        plugin_version="1",
        fields={},
        user_data={key: value for key, value in data.items() if value not in ([], None)},
        feature=Spec(feature.dtype.name, feature.shape),
        label=spec,
        stages=infos,
        task=task or task_of(spec),
    ).save(folder)
    return folder


def write_stage(
    folder: Path, samples: list[Sample], shards: int = 2, label_spec: Spec | None = None
) -> StageInfo:
    feature, label = samples[0]
    statistics = Statistics(feature.dtype, feature.shape[-1])
    specs = (
        Spec(feature.dtype.name, feature.shape),
        label_spec or (None if label is None else Spec(label.dtype.name, label.shape)),
    )
    size = 0
    for number in range(shards):
        with ShardWriter(folder / f"shard-{number:05d}", *specs) as writer:
            half = len(samples) // 2
            for feature, label in samples[:half] if number == 0 else samples[half:]:
                writer.put(feature, label, None)
                if feature.ndim == 3:
                    statistics.add(feature, label)
            size += writer.finish().bytes
    summary = statistics.summary() if feature.ndim == 3 else {}
    return StageInfo(len(samples), size, shards, 0, summary)


@pytest.fixture(scope="session")
def squares() -> Callable[..., list[Sample]]:
    """Noisy images with a bright square, and its mask."""

    def make(count: int, seed: int = 0, size: int = 32) -> list[Sample]:
        random = np.random.default_rng(seed)
        samples: list[Sample] = []
        for _ in range(count):
            side = random.integers(size // 4, size // 2)
            top, left = random.integers(0, size - side, 2)
            mask = np.zeros((size, size, 1), np.uint8)
            mask[top : top + side, left : left + side] = 1
            image = random.normal(300, 60, mask.shape) + 200 * mask
            samples.append((image.clip(0).astype(np.uint16), mask))
        return samples

    return make


@pytest.fixture
def folder(make_dataset: Callable[..., Path], squares: Callable[..., list[Sample]]) -> Path:
    """The folder of a dataset of squares."""
    return make_dataset(LABELS, train=squares(24), val=squares(8, seed=1))


@pytest.fixture
def run_python() -> Callable[..., str]:
    """Run a script in a process of its own, and return what it printed."""

    def run(script: str, *arguments: object, product: bool = True) -> str:
        environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="2")
        environment.pop("PYTHONPATH", None)
        if product:
            environment["PYTHONPATH"] = str(ROOT)
        done = subprocess.run(
            [sys.executable, "-c", script, *map(str, arguments)],
            cwd="/",
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,  # a hang, and not a crowd of other processes
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
