"""Generative adversarial network (GAN) with a classifier.

A generator makes images of a class from noise, the style; a judge tells them from real ones and
reads their classes (Odena, Olah and Shlens 2016) and styles (Chen et al. 2016). What is saved reads
the class of an image, and shows what the generator makes: the image again, styles in every class,
and a walk from the image's own style to others.
"""

from typing import Annotated

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

TASKS = ("classification",)
VIEW = "image-gan"
STYLES = 7
"""Rows of the grid: the same styles for every image, so that one sees the generator learn."""
CLASSES = 10
"""Columns of the grid, at most."""
STOPS = 3
STEPS = 8
"""Images of the walk from one style to the next."""


def build(
    inputs,
    width: Annotated[int, 8, 256] = 32,
    noise: Annotated[int, 2, 512] = 24,
    rate: Annotated[float, 0.00001, 0.01] = 0.0002,
):
    image = keras.Input(inputs.shape, name="image")
    x = inputs.normalized(image)
    for stage in (1, 2):
        x = layers.Conv2D(width * stage, 5, strides=2, padding="same", name=f"conv{stage}")(x)
        x = layers.LeakyReLU(0.2, name=f"leaky{stage}")(x)
        x = layers.Dropout(0.3, name=f"dropout{stage}")(x)
    x = layers.Flatten(name="flat")(x)
    classes = inputs.head(x)
    real = layers.Dense(1, name="real")(x)
    style = layers.Dense(noise, name="style")(x)
    judge = keras.Model(image, [real, classes, style])
    generator = generator_of(inputs, width, noise)
    network = keras.Model(image, [classes, *shown(generator, classes, style)])
    return Adversaries(network, judge, generator, rate)


def generator_of(inputs, width, noise):
    """Images with the raw values of the data from a style and the class, one-hot."""
    height, length, channels = inputs.shape
    rows, columns = -(-height // 4), -(-length // 4)
    style = keras.Input((noise,), name="drawn")
    wanted = keras.Input((inputs.outputs,), name="wanted")
    x = layers.Concatenate(name="both")([style, wanted])
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
    made = layers.Rescaling(largest, name="raw")(x)
    return keras.Model([style, wanted], made, name="generator")


def shown(generator, classes, style):
    """What pages show: outputs of images, each with its name."""
    noise, count = style.shape[-1], classes.shape[-1]
    columns = min(count, CLASSES)
    size = generator.output.shape[1:]
    # Styles have the length that noise usually has; those that the judge reads are shorter.
    own = layers.UnitNormalization(name="direction")(style) * noise**0.5
    fixed = np.random.default_rng(0).normal(size=(STYLES, noise))
    fixed = (fixed / np.linalg.norm(fixed, axis=1, keepdims=True) * noise**0.5).astype("float32")
    each = np.eye(count, dtype="float32")[:columns]

    def made(styles, wanted):
        """Images (batch, n, …) of styles (batch, n, noise) and classes (batch, n, classes)."""
        pair = [ops.reshape(styles, (-1, noise)), ops.reshape(wanted, (-1, count))]
        return ops.reshape(generator(pair), (-1, styles.shape[1], *size))

    def of_batch(values, like):
        """An array (n, …) for each image that a tensor (batch, …) is about."""
        return ops.zeros_like(like)[:, None] + values

    again = layers.Reshape(size, name="again")(made(own[:, None], classes[:, None]))
    row = made(ops.repeat(own[:, None], columns, axis=1), of_batch(each, classes))
    its_style = layers.Reshape((1, columns, *size), name="its_style")(row)
    # The fixed styles are made once for a batch.
    drawn = of_batch(np.repeat(fixed, columns, axis=0), own[:1, :])
    others = made(drawn, of_batch(np.tile(each, (STYLES, 1)), classes[:1, :]))
    others = others + ops.reshape(ops.zeros_like(own[:, 0]), (-1, 1, 1, 1, 1))
    styles = layers.Reshape((STYLES, columns, *size), name="styles")(others)
    # Weights of the image's own style and the others along the walk.
    at = np.arange(STOPS * STEPS + 1)[:, None] / STEPS
    weights = np.maximum(0, 1 - abs(at - np.arange(STOPS + 1))).astype("float32")
    way = own[:, None] * weights[:, :1] + weights[:, 1:] @ fixed[:STOPS]
    way = layers.UnitNormalization(name="way")(way) * noise**0.5
    walk = made(way, ops.repeat(classes[:, None], len(weights), axis=1))
    return again, its_style, styles, layers.Identity(name="walk")(walk)


def judged(is_real, score):
    """Cross-entropy of scores (logits) that all images are real, or that none is."""
    truth = ops.ones_like(score) if is_real else ops.zeros_like(score)
    return ops.mean(ops.binary_crossentropy(truth, score, from_logits=True))


class Adversaries(keras.Model):
    def __init__(self, network, judge, generator, rate):
        super().__init__()
        self.network = network
        self.judge = judge
        self.generator = generator
        self.noise, self.classes = (one.shape[-1] for one in generator.inputs)
        self.judge_solver = keras.optimizers.Adam(rate, beta_1=0.5)
        self.generator_solver = keras.optimizers.Adam(rate, beta_1=0.5)

    def call(self, image, training=False):
        return self.judge(image, training=training)

    def drawn(self, count):
        """Styles and classes for that many images."""
        label = keras.random.randint((count,), 0, self.classes)
        return keras.random.normal((count, self.noise)), label

    def read(self, images, label):
        """How real the judge finds images, how far off it reads their class, and their style."""
        real, classes, style = self.judge(images, training=True)
        wrong = ops.mean(keras.losses.sparse_categorical_crossentropy(label, classes))
        return real, wrong, style

    def train_step(self, data):
        image, label = data[0], ops.reshape(data[1], (-1,))
        image = ops.cast(image, "float32")
        count = ops.shape(image)[0]
        style, wanted = self.drawn(count)
        made = self.generator([style, ops.one_hot(wanted, self.classes)], training=True)
        with tf.GradientTape() as tape:
            # It learns classes from real images only, and styles, which these do not tell, from
            # made ones.
            real, wrong, _ = self.read(image, label)
            fake, _, read = self.read(made, wanted)
            off = ops.mean(ops.square(style - read)) / 2
            judge_loss = judged(True, real) + judged(False, fake) + wrong + off
        weights = self.judge.trainable_variables
        self.judge_solver.apply(tape.gradient(judge_loss, weights), weights)
        style, wanted = self.drawn(count)
        with tf.GradientTape() as tape:
            made = self.generator([style, ops.one_hot(wanted, self.classes)], training=True)
            fake, wrong, read = self.read(made, wanted)
            off = ops.mean(ops.square(style - read)) / 2
            generator_loss = judged(True, fake) + wrong + off
        weights = self.generator.trainable_variables
        self.generator_solver.apply(tape.gradient(generator_loss, weights), weights)
        return {
            "loss": judge_loss + generator_loss,
            "judge_loss": judge_loss,
            "generator_loss": generator_loss,
        }
