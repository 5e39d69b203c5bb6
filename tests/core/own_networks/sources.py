"""Sources of own networks for tests."""

from __future__ import annotations

import textwrap

GOOD = '''\
"""Small convolutional network."""

import keras
from keras import layers


def build(inputs, width: int = 4):
    image = keras.Input(inputs.shape, name="image")
    x = inputs.normalized(image)
    x = layers.Conv2D(width, 3, activation="relu", name="conv")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(image, inputs.head(x))
'''


def hostile(body: str, before: str = "") -> str:
    """A good source that does something before it returns, at line 12 and following."""
    head, _, last = GOOD.rpartition("    return")
    return (
        f"{before}{head}{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n    return{last}"
    )


PLAIN = '''\
"""For images of three kinds, with its own loss and metric."""

import keras
from keras import layers, ops


def build(inputs, width: int = 4):
    image = keras.Input(inputs.shape, name="image")
    x = layers.Conv2D(width, 3, activation="relu", name="conv")(inputs.normalized(image))
    x = layers.Dropout(0.2, seed=3, name="dropout")(layers.Flatten(name="flat")(x))
    return keras.Model(image, inputs.head(x))


def loss(y_true, y_pred):
    return keras.losses.sparse_categorical_crossentropy(y_true, y_pred)


def metrics():
    return [keras.metrics.SparseCategoricalAccuracy(name="hits")]
'''

OWN_STEP = '''\
"""A model with a training step of its own."""

import keras
import tensorflow as tf
from keras import layers


class Trained(keras.Model):
    def __init__(self, network):
        super().__init__()
        self.network = network
        self.first = keras.optimizers.Adam(1e-2)

    def call(self, image, training=False):
        return self.network(image, training=training)

    def train_step(self, data):
        image, label = data[0], data[1]
        with tf.GradientTape() as tape:
            output = self.network(image, training=True)
            scores = keras.losses.sparse_categorical_crossentropy(label, output)
            loss = keras.ops.mean(scores)
        weights = self.network.trainable_variables
        self.first.apply(tape.gradient(loss, weights), weights)
        return {"my_loss": loss}


def build(inputs):
    image = keras.Input(inputs.shape, name="image")
    x = layers.Flatten(name="flat")(inputs.normalized(image))
    network = keras.Model(image, inputs.head(layers.Dense(8, activation="relu", name="hidden")(x)))
    return Trained(network)
'''
