"""Files of Keras' `save_weights` are read by the names of layers, as Keras itself reads them."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training


def test_weights_are_those_of_the_network_by_layer(tmp_path):
    import keras
    from keras import layers

    from core.training.weight_files import read_weights

    inputs = keras.Input((12,), name="tokens")
    x = layers.Embedding(5, 6, name="letters")(inputs)
    for number in range(3):
        x = layers.Conv1D(6, 3, use_bias=number > 0, name=f"other_{2 - number}")(x)
        x = layers.BatchNormalization(name=f"norm_{number}")(x)
    x = layers.Dense(2, name="scores")(layers.LayerNormalization(name="even")(x))
    network = keras.Model(inputs, x)
    for number, weight in enumerate(network.weights):
        weight.assign(np.random.default_rng(number).random(weight.shape))
    network.save_weights(tmp_path / "net.weights.h5")
    found = read_weights(tmp_path / "net.weights.h5")
    assert sorted(found) == sorted(weight.path for weight in network.weights)
    for weight in network.weights:
        np.testing.assert_array_equal(found[weight.path], weight)
