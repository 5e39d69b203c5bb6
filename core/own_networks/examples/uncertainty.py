"""Regression with uncertainty.

The Gaussian negative log-likelihood teaches two outputs at once: what is expected, and how far the
truth usually is from it (Nix and Weigend 1994). Pages show the second, `deviation`, as ±.
"""

from typing import Annotated

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

TASKS = ("regression",)


def build(
    inputs,
    width: Annotated[int, 4, 256] = 24,
    depth: Annotated[int, 1, 5] = 3,
    rate: Annotated[float, 0.00001, 0.1] = 0.001,
):
    image = keras.Input(inputs.shape, name="image")
    x = inputs.normalized(image)
    for stage in range(1, depth + 1):
        x = layers.Conv2D(width * stage, 3, padding="same", name=f"conv{stage}")(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"norm{stage}")(x)
        x = layers.Activation("relu", name=f"relu{stage}")(x)
        x = layers.MaxPooling2D(padding="same", name=f"pool{stage}")(x)
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    mean = inputs.head(x)
    # The logarithm of the variance, in units of the targets' own variance: 0 at the start.
    spread = layers.Dense(inputs.outputs, kernel_initializer="zeros", name="log_variance")(x)
    deviation = ops.exp(spread / 2) * np.array(inputs.target_deviations, "float32")
    network = keras.Model(image, [mean, layers.Identity(name="deviation")(deviation)])
    both = keras.Model(image, [mean, spread])
    return Uncertain(network, both, inputs.target_deviations, rate)


def negative_log_likelihood(y_true, mean, log_variance):
    """Of a normal distribution, without its constant ln(2 pi) / 2; the mean over all values."""
    square = ops.square(ops.cast(y_true, mean.dtype) - mean)
    return ops.mean((square * ops.exp(-log_variance) + log_variance) / 2)


class Uncertain(keras.Model):
    def __init__(self, network, both, deviations, rate):
        super().__init__()
        self.network = network
        self.both = both
        self.deviations = ops.convert_to_tensor(deviations, "float32")
        self.solver = keras.optimizers.Adam(rate)

    def call(self, image, training=False):
        return self.both(image, training=training)

    def train_step(self, data):
        image, truth = data[0], data[1]
        with tf.GradientTape() as tape:
            mean, log_variance = self.both(image, training=True)
            truth = ops.reshape(ops.cast(truth, mean.dtype), ops.shape(mean))
            units = self.deviations
            loss = negative_log_likelihood(truth / units, mean / units, log_variance)
        weights = self.both.trainable_variables
        self.solver.apply(tape.gradient(loss, weights), weights)
        deviation = ops.mean(units * ops.exp(log_variance / 2))
        return {"loss": loss, "deviation": deviation}
