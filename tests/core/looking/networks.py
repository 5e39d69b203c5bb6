"""Small networks whose explanations are known."""

from __future__ import annotations

from typing import Any

import numpy as np

IMAGE = np.random.default_rng(1).uniform(0, 255, (12, 10, 2)).astype(np.float32)


def linear() -> Any:
    """Two sums of weighted, normalized pixels."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(1)
    image = layers.Input((12, 10, 2), name="image")
    x = layers.Normalization(mean=(100.0, 50.0), variance=(400.0, 900.0), name="norm")(image)
    x = layers.Dense(2, name="scores")(layers.Flatten(name="flat")(x))
    return keras.Model(image, x, name="linear")


def one_convolution(activation: str = "softmax", units: int = 3) -> Any:
    """A convolution, the means of its maps, and a dense layer on them."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(2)
    image = layers.Input((12, 10, 2), name="image")
    x = layers.Rescaling(1 / 255, name="unit")(image)
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(x)
    x = layers.GlobalAveragePooling2D(name="means")(x)
    x = layers.Dense(units, name="scores")(x)
    x = layers.Activation(activation, name="probabilities")(x)
    return keras.Model(image, x, name="one_convolution")


def normalized_inside() -> Any:
    """The same with maps that have no mean and a deviation of one, however faint the image is."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(2)
    image = layers.Input((12, 10, 2), name="image")
    x = layers.Normalization(mean=(100.0, 50.0), variance=(400.0, 900.0), name="norm")(image)
    x = layers.Conv2D(4, 3, name="conv")(x)
    x = layers.GroupNormalization(1, epsilon=1e-9, name="groups")(x)
    x = layers.Activation("relu", name="relu")(x)
    x = layers.Dense(3, name="scores")(layers.Flatten(name="flat")(x))
    return keras.Model(image, layers.Activation("softmax", name="probabilities")(x))


def opened(network: Any) -> Any:
    from core.looking.network import OpenNetwork
    from core.plugins.learning import Learning

    return OpenNetwork(network, Learning())


def explained(network: Any, name: str, index: int, **options: Any) -> Any:
    from core.looking.explanation import ExplanationOptions, finished
    from core.looking.methods import method_of

    weights = np.zeros(network.after.shape[1:], np.float32)
    weights[index] = 1
    steps = method_of(name)(network, IMAGE, weights, ExplanationOptions(**options))
    return finished(steps)
