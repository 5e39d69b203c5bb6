"""A loaded snapshot answers batches of any size and kind as Keras does."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training


def test_batches_of_any_size_and_kind_share_a_graph(tmp_path):
    import keras

    from core.inference.predictor import Predictor

    image = keras.Input((None, None, 1))
    edges = keras.layers.Conv2D(2, 3, padding="same", name="edges")
    network = keras.Model(image, edges(image))
    network.save(tmp_path / "tiny.keras")
    predictor = Predictor(tmp_path / "tiny.keras")
    random = np.random.default_rng(0)
    for shape, dtype in (((1, 4, 5, 1), "uint8"), ((3, 8, 8, 1), "uint16"), ((2, 4, 4, 1), "f8")):
        batch = random.integers(0, 250, shape).astype(dtype)
        (found,) = predictor.predict(batch).values()
        assert found == pytest.approx(network.predict(batch.astype("float32"), verbose=0), rel=1e-5)
    assert predictor._all.call.experimental_get_tracing_count() == 1


def test_outputs_for_views_are_left_out_where_nobody_sees_them(tmp_path):
    import keras

    from core.inference.predictor import Predictor

    image = keras.Input((4, 4, 1))
    flat = keras.layers.Flatten(name="flat")(image)
    outputs = [
        keras.layers.Dense(2, name="scores")(flat),
        keras.layers.UpSampling2D(name="larger")(image),
        keras.layers.Dense(2, name="deviation")(flat),
    ]
    network = keras.Model(image, outputs)
    network.save(tmp_path / "tiny.keras")
    predictor = Predictor(tmp_path / "tiny.keras")
    batch = np.random.default_rng(0).random((2, 4, 4, 1))
    found = predictor.predict(batch, pictures=False)
    assert list(found) == ["scores", "deviation"]
    whole = predictor.predict(batch)
    assert list(whole) == ["scores", "larger", "deviation"]
    for name, values in found.items():
        np.testing.assert_array_equal(values, whole[name])
