"""Classes that are rare, and not in each image, are learnt by default."""

from __future__ import annotations

import numpy as np
import pytest

from core.plugins.inputs import LossOptions
from core.tasks.segmentation import Segmentation
from core.training.spec import Augmentation, TrainingSpec

pytestmark = pytest.mark.training

SIDE, RADIUS = 48, 2.3


def scene(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Noise with a bright disk (class 1) or not, and a dark one (class 2) or not."""
    image = random.normal(100, 15, (SIDE, SIDE))
    mask = np.zeros((SIDE, SIDE), np.uint8)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    for kind, height in ((1, 60), (2, -60)):
        y, x = random.integers(6, SIDE - 6, 2)
        if random.random() < 0.5:
            inside = (rows - y) ** 2 + (columns - x) ** 2 <= RADIUS**2
            image[inside] += height
            mask[inside] = kind
    return image.clip(0, 255).astype(np.uint8)[..., None], mask[..., None]


def test_two_classes_on_one_percent_of_the_pixels_are_learnt(make_dataset):
    from core.training.trainer import train

    random = np.random.default_rng(0)
    stages = {name: [scene(random) for _ in range(n)] for name, n in (("train", 64), ("val", 24))}
    assert np.mean([mask > 0 for _, mask in stages["train"]]) < 0.01
    folder = make_dataset(["background", "bright", "dark"], **stages)
    spec = TrainingSpec(
        dataset=folder,
        folder=folder.parent / "model",
        network="unet",
        network_options={"depth": 2, "width": 8, "dropout": 0},
        train_epochs=9,
        batch_size=8,
        solver_type="ADAMW",
        lr_warmup=0.02,
        augmentation=Augmentation(0, 0, 0.1, 0.1),
        random_seed=2,
        loss=LossOptions(next(iter(Segmentation.losses))),
    )
    result = train(spec, lambda *_: None)
    assert result.metrics["val_dice_bright"] > 0.5
    assert result.metrics["val_dice_dark"] > 0.5
