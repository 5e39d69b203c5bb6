"""The figures and tiles of layers, against NumPy and plain Keras."""

from __future__ import annotations

import numpy as np
import pytest

from tests.core.looking.networks import IMAGE, linear, one_convolution, opened

pytestmark = pytest.mark.training


def test_activations_and_weights_have_their_figures():
    from core.looking.layers import layer_looks

    model = one_convolution()
    unit, conv, means, scores, probabilities = layer_looks(opened(model), IMAGE, 0, 99)
    assert (conv.name, conv.type, conv.weights) == ("conv", "Conv2D", 3 * 3 * 2 * 4 + 4)
    kernel, bias = conv.arrays
    values = model.get_layer("conv").get_weights()[0].astype(np.float64)
    assert (kernel.name, bias.name) == ("kernel", "bias")
    assert (kernel.tiles, kernel.shown, kernel.figures.shape) == (8, 8, (3, 3, 2, 4))
    assert kernel.figures.mean == pytest.approx(values.mean())
    assert kernel.figures.deviation == pytest.approx(values.std())
    assert (kernel.figures.minimum, kernel.figures.maximum) == (values.min(), values.max())
    assert kernel.figures.histogram == tuple(np.histogram(values, 20)[0])
    (activation,) = conv.activations
    expected = model.get_layer("conv")(model.get_layer("unit")(IMAGE[np.newaxis]))[0].numpy()
    assert activation.figures.shape == expected.shape == (10, 8, 4)
    assert activation.figures.mean == pytest.approx(expected.mean(), rel=1e-4)
    assert activation.figures.deviation == pytest.approx(expected.std(), rel=1e-4)
    assert unit.arrays == means.arrays == probabilities.arrays == []
    assert means.activations[0].tiles == 1
    assert scores.activations[0].figures.shape == (3,)


def test_layers_come_in_pages_with_so_many_tiles():
    from core.looking.layers import layer_looks

    network = opened(one_convolution())
    (look,) = layer_looks(network, IMAGE, 1, 1, most=2)
    assert (look.name, look.arrays[0].tiles, look.arrays[0].shown) == ("conv", 8, 2)
    assert layer_looks(network, IMAGE, 5, 8) == []


def test_networks_in_networks_are_opened():
    import keras
    from keras import layers

    from core.looking.layers import layer_looks

    inner = one_convolution(units=2)
    image = layers.Input((12, 10, 2))
    again = keras.Sequential([layers.Input((2,)), layers.Dense(1, name="scores")], name="last")
    outer = keras.Model(image, again(inner(image)))
    network = opened(outer)
    names = [f"one_convolution.{name}" for name in ("unit", "conv", "means", "scores")]
    looks = layer_looks(network, IMAGE, 0, 99)
    assert [one.name for one in looks] == [*names, "one_convolution.probabilities", "last.scores"]
    assert network.convolutions == ["one_convolution.conv"]
    (value,) = network.values([network.after], IMAGE)
    np.testing.assert_allclose(value, outer(IMAGE[np.newaxis])[0], rtol=1e-5)


def test_a_network_of_mixed_precision_is_computed_in_float32():
    import keras
    from keras import layers

    image = layers.Input((12, 10, 2))
    x = layers.Conv2D(3, 3, dtype="mixed_bfloat16")(image)
    network = opened(keras.Model(image, x))
    assert {layer.compute_dtype for layer in network.layers} == {"float32"}


def test_the_input_is_shown_as_the_network_sees_it():
    network = opened(linear())
    (seen,) = network.values([network.seen], IMAGE)
    np.testing.assert_allclose(seen, (IMAGE - (100, 50)) / (20, 30), rtol=1e-4, atol=1e-5)
