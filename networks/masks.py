"""What the networks for masks have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from core.plugins import InputSpec, NetworkInterface, Task


class MaskNetwork(NetworkInterface):
    """Base class: images are padded with the mean to what can be halved, and cropped again."""

    tasks = (Task.SEGMENTATION,)
    multiple: ClassVar[int]
    """What height and width are padded to multiples of; the shorter side has at least half."""
    initial = {
        "train_epochs": 60,
        "batch_size": 8,
        "solver_type": "ADAMW",
        "learning_rate": 3e-3,
        "lr_policy": "cosine",
        "lr_warmup": 0.02,
        "max_gradient_norm": 5.0,
        "aug_rot": 180.0,
        "aug_scale": 0.4,
        "aug_aspect": 0.1,
        "aug_elastic": 0.015,
        "aug_flip_horizontal": True,
        "aug_contrast": 0.25,
        "aug_brightness": 0.25,
        "aug_gamma": 0.6,
        "aug_noise": 0.2,
        "aug_blur": 0.8,
        "aug_low_resolution": 1.0,
        "aug_bias_field": 0.3,
    }

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, width, _ = inputs.shape
        least = self.multiple // 2
        if min(height, width) < least:
            raise ValidationError(
                f"{self.title} needs images of at least {least} × {least}, and these have "
                f"{height} × {width}. Create the dataset with a larger size."
            )

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras

        from core.plugins.layers import image_input

        image, x = image_input(inputs, options["normalization"])
        x, margins = padded(x, self.multiple)
        x = cropped(self.features(x, inputs, **options), margins)
        return keras.Model(image, inputs.head(x), name=self.id.replace("-", "_"))

    def features(self, x: Any, inputs: InputSpec, **options: Any) -> Any:
        """Features (batch, height, width, features) of normalized values of that size."""
        raise NotImplementedError


Margins = tuple[tuple[int, int], tuple[int, int]]


def padded(x: Any, multiple: int) -> tuple[Any, Margins]:
    """Images whose height and width are multiples, and what was added to each side."""
    from keras import layers

    height, width = (_margins(side, multiple) for side in x.shape[1:3])
    return layers.ZeroPadding2D((height, width), name="pad")(x), (height, width)


def cropped(x: Any, margins: Margins) -> Any:
    from keras import layers

    return layers.Cropping2D(margins, name="crop")(x)


def _margins(size: int, multiple: int) -> tuple[int, int]:
    """What to add before and after to reach a multiple."""
    missing = -size % multiple
    return missing // 2, missing - missing // 2
