"""Generative adversarial network (GAN) with a classifier.

A generator makes images of a class from noise; the other network tells them from real ones and
reads their classes (Odena, Olah and Shlens 2016). What is saved, and predicts, is that network:
the classes. The generator is trained along with it and is not kept yet.
"""

from typing import Annotated

import keras
import tensorflow as tf
from keras import layers, ops

TASKS = ("classification",)


def build(
    inputs,
    width: Annotated[int, 8, 256] = 32,
    noise: Annotated[int, 2, 512] = 64,
    rate: Annotated[float, 0.00001, 0.01] = 0.0002,
):
    image = keras.Input(inputs.shape, name="image")
    x = inputs.normalized(image)
    for stage in (1, 2):
        x = layers.Conv2D(width * stage, 5, strides=2, padding="same", name=f"conv{stage}")(x)
        x = layers.LeakyReLU(0.2, name=f"leaky{stage}")(x)
        x = layers.Dropout(0.3, name=f"dropout{stage}")(x)
    x = layers.Flatten(name="flat")(x)
    network = keras.Model(image, inputs.head(x))
    real = layers.Dense(1, name="real")(x)
    judge = keras.Model(image, [real, network.output])
    return Adversaries(network, judge, generator_of(inputs, width, noise), noise, rate)


def generator_of(inputs, width, noise):
    """Images with the raw values of the data from noise and the class, one-hot."""
    height, length, channels = inputs.shape
    rows, columns = -(-height // 4), -(-length // 4)
    drawn = keras.Input((noise,), name="noise")
    wanted = keras.Input((inputs.outputs,), name="class")
    x = layers.Concatenate(name="both")([drawn, wanted])
    x = layers.Dense(rows * columns * width * 2, name="start")(x)
    x = layers.Reshape((rows, columns, width * 2), name="places")(x)
    for stage in (1, 2):
        x = layers.BatchNormalization(momentum=0.9, name=f"norm{stage}")(x)
        x = layers.Activation("relu", name=f"relu{stage}")(x)
        x = layers.Conv2DTranspose(width, 5, strides=2, padding="same", name=f"up{stage}")(x)
    x = layers.Conv2D(channels, 5, padding="same", activation="sigmoid", name="values")(x)
    more = ((0, x.shape[1] - height), (0, x.shape[2] - length))
    x = layers.Cropping2D(more, name="crop")(x)
    largest = max(inputs.maxima or (255.0,)) or 1.0
    return keras.Model([drawn, wanted], layers.Rescaling(largest, name="raw")(x))


def judged(is_real, score):
    """Cross-entropy of scores (logits) that all images are real, or that none is."""
    truth = ops.ones_like(score) if is_real else ops.zeros_like(score)
    return ops.mean(ops.binary_crossentropy(truth, score, from_logits=True))


class Adversaries(keras.Model):
    def __init__(self, network, judge, generator, noise, rate):
        super().__init__()
        self.network = network
        self.judge = judge
        self.generator = generator
        self.noise = noise
        self.classes = network.output.shape[-1]
        self.judge_solver = keras.optimizers.Adam(rate, beta_1=0.5)
        self.generator_solver = keras.optimizers.Adam(rate, beta_1=0.5)

    def call(self, image, training=False):
        return self.network(image, training=training)

    def drawn(self, count):
        """Noise and classes for that many images."""
        label = keras.random.randint((count,), 0, self.classes)
        return keras.random.normal((count, self.noise)), label

    def train_step(self, data):
        image, label = data[0], ops.reshape(data[1], (-1,))
        image = ops.cast(image, "float32")
        count = ops.shape(image)[0]
        noise, wanted = self.drawn(count)
        made = self.generator([noise, ops.one_hot(wanted, self.classes)], training=True)
        cross_entropy = keras.losses.sparse_categorical_crossentropy
        with tf.GradientTape() as tape:
            real, read = self.judge(image, training=True)
            fake, _ = self.judge(made, training=True)
            judge_loss = judged(True, real) + judged(False, fake)
            judge_loss += ops.mean(cross_entropy(label, read))
        weights = self.judge.trainable_variables
        self.judge_solver.apply(tape.gradient(judge_loss, weights), weights)
        noise, wanted = self.drawn(count)
        with tf.GradientTape() as tape:
            made = self.generator([noise, ops.one_hot(wanted, self.classes)], training=True)
            fake, read = self.judge(made, training=True)
            generator_loss = judged(True, fake) + ops.mean(cross_entropy(wanted, read))
        weights = self.generator.trainable_variables
        self.generator_solver.apply(tape.gradient(generator_loss, weights), weights)
        return {
            "loss": judge_loss + generator_loss,
            "judge_loss": judge_loss,
            "generator_loss": generator_loss,
        }
