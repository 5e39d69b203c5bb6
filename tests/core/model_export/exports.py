"""A small network's snapshot, and its export in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def network(policy: str = "float32") -> Any:
    """A network with what exports stumble over: constants, transposed convolutions, cropping."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(1)
    image = layers.Input((20, 24, 2), name="image")
    x = layers.Normalization(
        mean=(3.0, 5.0), variance=(4.0, 9.0), dtype="float32", name="normalization"
    )(image)
    skip = layers.Conv2D(4, 3, padding="same", dtype=policy, name="conv")(x)
    skip = layers.BatchNormalization(dtype=policy, name="norm")(skip)
    x = layers.MaxPooling2D(name="pool", dtype=policy)(skip)
    x = layers.Conv2DTranspose(4, 2, strides=2, dtype=policy, name="transpose")(x)
    x = layers.Concatenate(name="skip", dtype=policy)([x, skip])
    x = layers.Cropping2D(((1, 1), (2, 2)), name="crop", dtype=policy)(x)
    x = layers.Conv2D(3, 1, name="head", dtype=policy)(x)
    x = layers.Activation("softmax", dtype="float32", name="probabilities")(x)
    return keras.Model(image, x, name="small")


def classifier() -> Any:
    import keras
    from keras import layers

    image = layers.Input((8, 8, 1), name="image")
    x = layers.Normalization(mean=(120.0,), variance=(900.0,), name="normalization")(image)
    x = layers.Dense(2, activation="softmax", name="probabilities")(layers.Flatten(name="flat")(x))
    return keras.Model(image, x, name="grades")


def export(snapshot: Path, to: str, output: Path, **values: Any) -> Any:
    from core.model_export.engine import export_model
    from core.model_export.spec import ModelExport

    given = {"dataset": output.parent / "no dataset"} | values
    spec = ModelExport(snapshot=snapshot, format=to, output=output, **given)
    return export_model(spec, lambda *_: None)
