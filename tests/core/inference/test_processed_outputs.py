"""Test-time flips and the largest component, in what is measured and what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.inference.answers import read_answers
from core.inference.components import keep_largest
from core.inference.draws import read_draws
from core.inference.raw import read_raw
from core.inference.spec import InferenceSpec, Input, Inputs
from core.tasks.dice import MaskAgreement

pytestmark = pytest.mark.training
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.uniform(0, 255, (3, 12, 16, 1)).astype(np.float32)
MASKS = RANDOM.integers(0, 3, (3, 12, 16, 1), np.uint8)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory) -> Path:
    """Of a network whose output for a flipped image is not the flipped output."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(3)
    image = layers.Input((12, 16, 1), name="image")
    x = layers.Rescaling(1 / 64, name="scale")(image)
    x = layers.Conv2D(3, 3, padding="same", name="scores")(x)
    x = layers.Activation("softmax", name="probabilities")(x)
    path = tmp_path_factory.mktemp("snapshot") / "uneven.keras"
    keras.Model(image, x).save(path)
    return path


def predicted(snapshot: Path, images: np.ndarray) -> np.ndarray:
    import keras

    return keras.models.load_model(snapshot).predict(images, verbose=0)


def mean_over_flips(snapshot: Path) -> np.ndarray:
    flips: list[Any] = [(), (1,), (2,), (1, 2)]
    return np.mean(
        [np.flip(predicted(snapshot, np.flip(IMAGES, axes)), axes) for axes in flips], axis=0
    )


@pytest.mark.parametrize("flips", [False, True], ids=["plain", "flips"])
@pytest.mark.parametrize("largest", [False, True], ids=["all", "largest"])
def test_metrics_are_those_of_the_processed_outputs(snapshot, tmp_path, flips, largest):
    from core.inference.engine import infer

    inputs = [Input(str(n), image, MASKS[n], group="aab"[n]) for n, image in enumerate(IMAGES)]
    spec = InferenceSpec(
        snapshot=snapshot,
        inputs=Inputs.of(inputs),
        class_labels=["background", "a", "b"],
        folder=tmp_path,
        max_outputs=3,
        task="segmentation",
        test_time_flips=flips,
        largest_component=largest,
        batch_size=2,
    )
    result = infer(spec, lambda *_: None)
    expected = mean_over_flips(snapshot) if flips else predicted(snapshot, IMAGES)
    if flips:
        assert np.abs(expected - predicted(snapshot, IMAGES)).max() > 0.1
    if largest:
        expected = np.array([keep_largest(one) for one in expected])
    kept = [one.outputs["probabilities"] for one in read_raw(tmp_path, 0, 3)]
    assert np.abs(np.array(kept) - expected).max() <= 1e-5
    agreement = MaskAgreement(["background", "a", "b"])
    for output, mask in zip(expected, MASKS, strict=True):
        agreement.add(output, mask)
    assert result.metrics["dice"] == pytest.approx(agreement.summary()["dice"], abs=1e-6)
    interval = np.percentile(read_draws(tmp_path).values["dice"], [2.5, 97.5]).tolist()
    assert result.metrics["intervals"]["dice"] == interval
    answers = list(read_answers(tmp_path))
    assert [one.group for one in answers] == ["a", "a", "b"]
    sizes = [{"image": 12 * 16, "object": np.count_nonzero(mask)} for mask in MASKS]
    assert [one.sizes for one in answers] == sizes
