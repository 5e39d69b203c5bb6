"""Explanations against closed forms, and against plain Keras by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.core.looking.networks import (
    IMAGE,
    explained,
    linear,
    normalized_inside,
    one_convolution,
    opened,
)

pytestmark = pytest.mark.training
SEEN = (IMAGE - (100, 50)) / (20, 30)


def test_integrated_gradients_of_a_linear_network_are_weights_times_inputs():
    model = linear()
    kernel, bias = model.get_layer("scores").get_weights()
    found = explained(opened(model), "integrated-gradients", 1, steps=3)
    np.testing.assert_allclose(
        found.map, (kernel[:, 1].reshape(12, 10, 2) * SEEN).sum(-1), rtol=1e-3, atol=1e-4
    )
    assert found.facts["Score of the baseline"] == pytest.approx(bias[1], abs=1e-5)
    assert found.facts["Sum of the map"] == pytest.approx(found.facts["Difference"], rel=1e-4)
    assert found.remark == ""


def test_the_darkest_value_can_be_the_baseline():
    model = linear()
    kernel, _ = model.get_layer("scores").get_weights()
    found = explained(opened(model), "integrated-gradients", 0, steps=2, baseline="darkest")
    expected = (kernel[:, 0].reshape(12, 10, 2) * (SEEN - SEEN.min())).sum(-1)
    np.testing.assert_allclose(found.map, expected, rtol=1e-3, atol=1e-4)


def test_integrated_gradients_of_probabilities_sum_to_their_difference():
    network = opened(one_convolution())
    found = explained(network, "integrated-gradients", 2, steps=200)
    probabilities = network.model(np.stack([0 * IMAGE, IMAGE])).numpy()[:, 2]
    difference = probabilities[1] - probabilities[0]
    assert abs(difference) > 1e-3
    assert found.facts["Difference"] == pytest.approx(difference, abs=1e-6)
    assert found.map.sum() == pytest.approx(difference, abs=1e-4)


def test_integrated_gradients_follow_a_score_that_jumps_beside_the_baseline():
    """As where a network normalizes within the image, which has no other contrast then."""
    network, largest = opened(normalized_inside()), 0.0
    for index in range(3):
        found = explained(network, "integrated-gradients", index, steps=64)
        difference = found.facts["Difference"]
        assert found.map.sum() == pytest.approx(difference, rel=0.04)
        assert found.remark == ""
        largest = max(largest, abs(difference))
    assert largest > 0.1


def test_too_few_steps_are_said():
    model = one_convolution("sigmoid")
    layer = model.get_layer("scores")
    layer.set_weights([layer.get_weights()[0] * 500, layer.get_weights()[1] - 20])
    found = explained(opened(model), "integrated-gradients", 0, steps=1)
    gap = abs(found.map.sum() - found.facts["Difference"])
    assert (gap > 0.05 * abs(found.facts["Difference"])) == bool(found.remark)
    assert "Use more steps." in found.remark


def test_grad_cam_behind_one_convolution_is_class_activation_mapping():
    """Behind means of maps and a dense layer, its factors are the dense weights (Zhou 2016)."""
    model = one_convolution()
    kernel, bias = model.get_layer("conv").get_weights()
    windows = np.lib.stride_tricks.sliding_window_view(IMAGE / 255, (3, 3), axis=(0, 1))
    maps = np.maximum(np.einsum("ijchw,hwcf->ijf", windows, kernel) + bias, 0)
    factors = model.get_layer("scores").get_weights()[0] / (10 * 8)
    expected = np.maximum(maps @ factors, 0)
    assert expected.max() > 0
    for index in range(3):
        found = explained(opened(model), "grad-cam", index)
        np.testing.assert_allclose(found.map, expected[..., index], rtol=1e-3, atol=1e-6)
        assert found.facts == {"Layer": "conv"}
        assert bool(found.remark) is not found.map.any()


def test_grad_cam_sees_maps_after_their_normalization():
    """Before it, the mean gradient of each map is 0, and the map of explanations only noise."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(3)
    image = layers.Input((12, 10, 2), name="image")
    x = layers.Conv2D(4, 3, name="conv")(image)
    x = layers.GroupNormalization(groups=-1, name="norm")(x)
    normed = layers.ReLU(name="relu")(x)
    x = layers.Conv2D(2, 1, name="scores")(normed)
    model = keras.Model(image, x)
    network = opened(model)
    assert network.maps_of(network.convolution("")) is network.model.get_layer("relu").output
    found = explained(network, "grad-cam", (slice(None), slice(None), 1))
    maps = keras.Model(image, normed)(IMAGE[np.newaxis])[0].numpy()
    expected = np.maximum(maps @ model.get_layer("scores").get_weights()[0][0, 0, :, 1], 0)
    np.testing.assert_allclose(found.map, expected, rtol=1e-3, atol=1e-5)
    assert found.map.max() > 0.01


def test_grad_cam_of_a_sure_network_does_not_vanish():
    model = one_convolution()
    layer = model.get_layer("scores")
    layer.set_weights([layer.get_weights()[0] * 0 + np.eye(4, 3), np.array([500.0, 0, 0])])
    found = explained(opened(model), "grad-cam", 0)
    assert model(IMAGE[np.newaxis])[0, 0] == 1
    assert found.map.max() > 1e-4


def test_occlusion_finds_the_one_place_that_a_network_looks_at():
    model = linear()
    layer = model.get_layer("scores")
    kernel = np.zeros((12, 10, 2, 2), np.float32)
    kernel[7, 4, 0, 1] = 3
    layer.set_weights([kernel.reshape(-1, 2), np.zeros(2)])
    found = explained(opened(model), "occlusion", 1, patch=1)
    expected = np.zeros((12, 10))
    expected[7, 4] = 3 * SEEN[7, 4, 0]
    np.testing.assert_allclose(found.map, expected, atol=1e-4)
    wide = explained(opened(model), "occlusion", 1, patch=4)
    rows, columns = np.nonzero(np.abs(wide.map) > 1e-4)
    assert (rows.min() >= 4, rows.max() <= 10, columns.min() >= 1, columns.max() <= 7) == (
        True,
    ) * 4
    assert wide.facts["Patch"] == "4 × 4"


@pytest.mark.parametrize(
    ("shape", "side"),
    [((28, 28), None), ((256, 300), None), ((7,), 5), ((1014,), None), ((2, 3), 9)],
)
def test_patches_cover_everything_and_are_bounded(shape, side):
    from core.looking.occlusion import patches_of

    patches = patches_of(shape, side)
    counts = np.zeros(shape)
    for patch in patches:
        counts[patch] += 1
    assert counts.min() >= 1
    assert len(patches) <= 300


def test_without_a_convolution_the_error_says_what_to_choose():
    from core.exceptions import InferenceError

    with pytest.raises(InferenceError, match="Choose integrated gradients or occlusion"):
        explained(opened(linear()), "grad-cam", 0)
    with pytest.raises(InferenceError, match=r"no convolutional layer “flat”.*Choose one of conv"):
        explained(opened(one_convolution()), "grad-cam", 0, layer="flat")
