"""What a training step of its own answers is logged as Keras logs its own."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training


def test_values_of_batches_are_averaged_over_the_epoch() -> None:
    import keras

    from core.own_networks.plugin import _complete

    class Model(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(1)
            self.tracked = keras.metrics.Mean(name="tracked")

        def call(self, x):
            return self.dense(x)

        def train_step(self, data):
            value = keras.ops.mean(data[0])
            self.tracked.update_state(value)
            return {"my_loss": value, "tracked": self.tracked.result()}

    model = Model()
    model.compile("adam", steps_per_execution=2)
    _complete(model)
    x = np.arange(8, dtype="float32")[:, None]
    seen = []
    after = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: seen.append((batch, float(logs["loss"])))
    )
    found = model.fit(x, x, batch_size=2, epochs=2, shuffle=False, verbose=0, callbacks=[after])
    assert found.history == {name: [3.5, 3.5] for name in ("my_loss", "loss", "tracked")}
    assert seen == [(1, 1.5), (3, 3.5)] * 2
