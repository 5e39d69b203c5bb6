"""Where a convolutional layer finds what speaks for a score (Selvaraju et al. 2017).

https://arxiv.org/abs/1610.02391; of masks, Vinogradova et al. 2020, https://arxiv.org/abs/2002.11434.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.looking.explanation import Explanation, ExplanationOptions, Steps
from core.looking.network import Array, OpenNetwork, batch_of

_NOTHING = (
    "Nothing that this layer finds speaks for the score. Choose an earlier layer or another method."
)


def grad_cam(
    network: OpenNetwork, image: Array, weights: NDArray[np.float32], options: ExplanationOptions
) -> Steps:
    """The layer's maps, each times its mean gradient; their sum where it is positive.

    The score is taken before the last softmax or sigmoid, where its gradient does not vanish.

    Args:
        image: raw (height, width, channels).
        weights: of the scores in the sum that is explained.

    Raises:
        InferenceError: there is no such layer.
    """
    layer = network.convolution(options.layer)
    model = keras.Model(network.model.inputs, [network.maps_of(layer), network.before])

    # A graph leaves out the gradients of kernels: nobody needs them, and for dilated ones
    # TensorFlow crashes where the image is small.
    @tf.function
    def maps_and_gradient(given: Any) -> tuple[Any, Any]:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(given)
            maps, scores = model(given, training=False)
            score = tf.reduce_sum(scores[0] * weights)
        none = tf.UnconnectedGradients.ZERO
        return maps[0], tape.gradient(score, maps, unconnected_gradients=none)[0]

    maps, gradient = (one.numpy() for one in maps_and_gradient(batch_of(image)))
    factors = gradient.mean(axis=tuple(range(gradient.ndim - 1)))
    found = np.maximum((maps * factors).sum(axis=-1), 0)
    yield
    remark = "" if np.any(found) else _NOTHING
    return Explanation(found, {"Layer": layer.name}, remark, is_signed=False)
