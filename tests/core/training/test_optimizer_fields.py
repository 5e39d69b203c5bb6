"""Accumulation, clipping and averaging equal what they are by definition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.training.spec import TrainingSpec

pytestmark = pytest.mark.training

X = np.random.default_rng(0).normal(size=(8, 3)).astype(np.float32)
Y = np.random.default_rng(1).normal(size=(8, 1)).astype(np.float32)


def trained(batch: int, epochs: int, **options: Any) -> Any:
    """A linear model of zeros after plain gradient descent."""
    import keras

    from core.training.rates import optimizer_of

    spec = TrainingSpec(
        dataset=Path(),
        folder=Path(),
        network="",
        network_options={},
        solver_type="SGD",
        solver_options={"momentum": 0.0},
        lr_policy="fixed",
        **{"learning_rate": 0.1} | options,
    )
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")]
    )
    model.compile(optimizer_of(spec, epochs * 8 // batch), "mse", jit_compile=False)
    weights = []
    keep = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: weights.append(model.get_weights()[0].copy())
    )
    model.fit(X, Y, batch_size=batch, epochs=epochs, shuffle=False, verbose=0, callbacks=[keep])
    return model, weights


def gradient(weight: np.ndarray) -> np.ndarray:
    return 2 / len(X) * X.T @ (X @ weight - Y)


def test_four_small_steps_make_one_of_their_size():
    _, small = trained(2, 2, accumulation=4)
    _, whole = trained(8, 2)
    assert np.array_equal(small[2], np.zeros((3, 1)))
    assert small[3] == pytest.approx(whole[0], abs=1e-6)
    assert small[7] == pytest.approx(whole[1], abs=1e-6)


def test_a_gradient_is_clipped_to_its_norm():
    _, (first, *_) = trained(8, 1, max_gradient_norm=0.01)
    full = gradient(np.zeros((3, 1)))
    assert np.linalg.norm(full) > 0.01
    assert first == pytest.approx(-0.1 * 0.01 * full / np.linalg.norm(full), abs=1e-7)


def test_the_average_is_used_while_it_is_asked_for():
    import keras

    from core.training.callbacks.averaging import averaged_weights

    averages = []
    model, weights = trained(8, 1)
    with averaged_weights(model):
        assert np.array_equal(model.get_weights()[0], weights[0])  # nothing is averaged

    class Look(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            before = self.model.get_weights()[0]
            with averaged_weights(self.model):
                averages.append(self.model.get_weights()[0])
            assert np.array_equal(self.model.get_weights()[0], before)

    model, _ = trained(8, 1, ema_momentum=0.75)
    expected = weight = model.get_weights()[0]
    model.fit(X, Y, batch_size=8, epochs=3, shuffle=False, verbose=0, callbacks=[Look()])
    for average in averages:
        weight = weight - 0.1 * gradient(weight)
        expected = 0.75 * expected + 0.25 * weight
        assert average == pytest.approx(expected, abs=1e-6)
