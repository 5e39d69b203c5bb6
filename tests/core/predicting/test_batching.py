from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest

from core.exceptions import InferenceError
from core.predicting.batching import Batcher
from core.predicting.kept import Version

ONE, OTHER = (Version(Path(name), 1, 1, 1, test_time_flips=False) for name in ("one", "other"))
SECONDS = 30


class Doubling:
    """A model that waits until it may go on, and notes the sizes of its batches."""

    shape = (None, None, 1)

    def __init__(self):
        self.batches = []
        self.started, self.may_go_on = Event(), Event()

    def predict(self, batch):
        self.started.set()
        assert self.may_go_on.wait(SECONDS)
        self.batches.append(len(batch))
        if (batch == 99).any():
            raise RuntimeError("unlucky")
        return {"scores": 2 * batch}


class Models:
    def __init__(self):
        self.model = Doubling()
        self.asked = []

    def get(self, version):
        self.asked.append(version.path.name)
        return self.model


@pytest.fixture
def batcher():
    return Batcher(Models())


def image(value, side=2, channels=1):
    return np.full((side, side, channels), value, np.float32)


def submitted(batcher, features, version=ONE):
    """The answers to features that were all asked while the first one was predicted."""
    model = batcher.models.model
    first = batcher.submit(version, image(0))
    assert model.started.wait(SECONDS)
    waiting = [batcher.submit(*one) for one in features]
    model.may_go_on.set()
    assert first.result(SECONDS)["scores"].max() == 0
    return waiting


def test_what_is_asked_at_once_is_one_batch_and_everybody_gets_their_own(batcher):
    waiting = submitted(batcher, [(ONE, image(value)) for value in range(20)])
    for value, future in enumerate(waiting):
        assert future.result(SECONDS)["scores"].tolist() == image(2 * value).tolist()
    assert batcher.models.model.batches == [1, 20]


def test_only_one_shape_and_one_model_go_together_and_a_batch_is_bounded(batcher):
    features = [(ONE, image(1)), (OTHER, image(2)), (ONE, image(3, side=4))]
    waiting = submitted(batcher, [*features, *[(ONE, image(5))] * 40])
    assert [future.result(SECONDS)["scores"].max() for future in waiting[:3]] == [2, 4, 6]
    assert [future.result(SECONDS)["scores"].max() for future in waiting[3:]] == [10] * 40
    assert batcher.models.model.batches == [1, 32, 1, 1, 9]
    assert batcher.models.asked == ["one", "one", "other", "one", "one"]


def test_what_fails_is_said_and_the_next_is_answered(batcher):
    features = [(ONE, image(99)), (OTHER, image(1, channels=2)), (ONE, image(4, side=3))]
    failing, wrong, right = submitted(batcher, features)
    with pytest.raises(InferenceError, match="The network failed: RuntimeError"):
        failing.result(SECONDS)
    with pytest.raises(InferenceError, match="2 × 2 × 2, but the model expects any × any × 1"):
        wrong.result(SECONDS)
    assert right.result(SECONDS)["scores"].max() == 8
