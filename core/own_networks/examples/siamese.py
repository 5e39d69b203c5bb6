"""Siamese network with contrastive loss.

Images become points of a sphere: of one class near each other, of different ones at least a margin
apart (Hadsell, Chopra and LeCun 2006). All pairs of a batch count. The classes are read from the
points by the last layer, which learns with an optimizer of its own and does not move the points.
"""

from typing import Annotated

import keras
import tensorflow as tf
from keras import layers, ops

TASKS = ("classification",)


def build(
    inputs,
    width: Annotated[int, 4, 128] = 24,
    depth: Annotated[int, 1, 5] = 2,
    dimensions: Annotated[int, 2, 256] = 32,
    margin: Annotated[float, 0.1, 2.0] = 1.0,
    rate: Annotated[float, 0.00001, 0.1] = 0.001,
):
    image = keras.Input(inputs.shape, name="image")
    x = inputs.normalized(image)
    for stage in range(1, depth + 1):
        x = layers.Conv2D(width * stage, 3, padding="same", name=f"conv{stage}")(x)
        x = layers.BatchNormalization(momentum=0.9, name=f"norm{stage}")(x)
        x = layers.Activation("relu", name=f"relu{stage}")(x)
        x = layers.MaxPooling2D(padding="same", name=f"pool{stage}")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(dimensions, name="direction")(x)
    point = layers.UnitNormalization(name="point")(x)
    network = keras.Model(image, inputs.head(ops.stop_gradient(point)))
    return Siamese(network, keras.Model(image, point), margin, rate)


def contrastive(same, distance, margin):
    """The squared distance of equal ones, and of others what is missing to the margin, squared.

    The mean over equal pairs and that over the others, which are far more, count alike.
    """
    apart = ops.square(ops.maximum(margin - distance, 0.0))
    pulled = ops.sum(same * ops.square(distance)) / ops.maximum(ops.sum(same), 1.0)
    pushed = ops.sum((1.0 - same) * apart) / ops.maximum(ops.sum(1.0 - same), 1.0)
    return (pulled + pushed) / 2


class Siamese(keras.Model):
    def __init__(self, network, points, margin, rate):
        super().__init__()
        self.network = network
        self.points = points
        self.margin = margin
        self.solver = keras.optimizers.Adam(rate)
        self.reader = keras.optimizers.Adam(20 * rate)

    def call(self, image, training=False):
        return self.network(image, training=training)

    def train_step(self, data):
        image, label = data[0], data[1]
        with tf.GradientTape() as tape:
            points = self.points(image, training=True)
            between = ops.expand_dims(points, 0) - ops.expand_dims(points, 1)
            # The square root has no slope at 0.
            distance = ops.sqrt(ops.sum(ops.square(between), axis=-1) + 1e-12)
            same = ops.cast(
                ops.equal(ops.reshape(label, (1, -1)), ops.reshape(label, (-1, 1))), "float32"
            )
            loss = contrastive(same, distance, self.margin)
        weights = self.points.trainable_variables
        self.solver.apply(tape.gradient(loss, weights), weights)
        known = {id(weight) for weight in weights}
        head = [one for one in self.network.trainable_variables if id(one) not in known]
        with tf.GradientTape() as tape:
            output = self.network(image, training=False)
            wrong = ops.mean(keras.losses.sparse_categorical_crossentropy(label, output))
        self.reader.apply(tape.gradient(wrong, head), head)
        return {"loss": loss + wrong, "contrastive_loss": loss, "reading_loss": wrong}
