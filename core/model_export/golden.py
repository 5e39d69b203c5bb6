"""Golden inputs: the few samples with which an exported network is compared to the snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import StoreError
from core.storage import DatasetFolder
from core.store.reader import StageReader

_SAMPLES = 4
_STAGES = ("val", "train")


def golden_inputs(dataset: Path, shape: tuple[int | None, ...]) -> tuple[str, NDArray[np.float32]]:
    """A batch of samples of the validation stage, else of the training stage, else random ones.

    Args:
        dataset: the dataset's folder; it may be gone, or damaged.
        shape: of one input of the network.

    Returns:
        the stage, or `generated`; and the batch.
    """
    for stage in _STAGES:
        try:
            samples = _first_samples(DatasetFolder(dataset).stage(stage).path)
        except StoreError:
            continue
        if len(samples) and _fits(samples.shape[1:], shape):
            return stage, samples.astype(np.float32)
    random = np.random.default_rng(0)
    size = (_SAMPLES, *(1 if length is None else length for length in shape))
    return "generated", random.uniform(0, 255, size).astype(np.float32)


def _first_samples(stage: Path) -> NDArray[Any]:
    with StageReader(stage) as reader:
        features = [reader.read(index)[0] for index in range(min(_SAMPLES, len(reader)))]
    if len({feature.shape for feature in features}) > 1:
        features = features[:1]
    return np.array(features)


def _fits(found: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(found) == len(wanted) and all(
        length in (None, size) for size, length in zip(found, wanted, strict=True)
    )
