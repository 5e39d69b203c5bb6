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
