"""Sources, and the sandboxes of this machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.sandbox.tiers import Tier, available
from core.storage import ModelFolder
from core.training.spec import Augmentation, TrainingSpec
from tests.core.training.conftest import write_dataset


@pytest.fixture(params=[tier.value for tier in available()])
def tier(request: pytest.FixtureRequest) -> Tier:
    return Tier(request.param)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_bands(tmp_path / "dataset")


def write_bands(folder: Path) -> Path:
    """Images of three kinds: bright at the top, in the middle, or at the bottom."""
    return write_dataset(folder, ["a", "b", "c"], train=bands(24), val=bands(9, 1))


def bands(count: int, seed: int = 0) -> list[Any]:
    random = np.random.default_rng(seed)
    samples = []
    for number in range(count):
        image = random.normal(100, 10, (12, 12, 1))
        image[4 * (number % 3) : 4 * (number % 3) + 4] += 60
        samples.append((image.astype(np.uint8), np.array(number % 3, np.int64)))
    return samples


@pytest.fixture
def spec(dataset: Path) -> Callable[..., TrainingSpec]:
    """The training of a source on that dataset: spec(source, ...)."""
    return partial(spec_on, dataset)


def spec_on(dataset: Path, source: str, **values: Any) -> TrainingSpec:
    """The training of a source on a dataset, in a folder beside it."""
    folder = dataset.parent / values.pop("run", "model")
    folder.mkdir(exist_ok=True)
    place = ModelFolder(folder).network_source
    place.write_text(source, "utf-8")
    options = {"train_epochs": 2, "random_seed": 7, "batch_size": 8, "network_options": {}}
    options |= {"augmentation": Augmentation(0, 0, 0, 0), "learning_rate": 1e-2}
    return TrainingSpec(
        dataset=dataset,
        folder=folder,
        network="own",
        network_source=place,
        **{**options, **values},
    )
