"""U-Net (Ronneberger et al. 2015) with batch normalisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import InputSpec, NetworkInterface, Task


class OptionsForm(forms.Form):
    depth = forms.IntegerField(
        label="Depth",
        initial=4,
        min_value=1,
        max_value=6,
        help_text="How often the image is halved; deeper networks see wider surroundings.",
    )
    width = forms.IntegerField(
        label="Width",
        initial=8,
        min_value=4,
        max_value=128,
        help_text="Filters of the first level; each further level has twice as many.",
    )


class Network(NetworkInterface):
    """Class probabilities of each pixel, from a path down, a path up, and links across.

    Any height and width will do: the image is padded to a multiple of 2**depth with the mean and
    cropped again.
    """

    id = "unet"
    title = "U-Net"
    tasks = (Task.SEGMENTATION,)
    source = "https://arxiv.org/abs/1505.04597"
    priority = 30
    options_form = OptionsForm

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, width, _ = inputs.shape
        if 2 ** options["depth"] > max(height, width):
            raise ValidationError(
                {
                    "depth": f"A U-Net of depth {options['depth']} halves images of "
                    f"{height} × {width} to nothing. Lower the depth."
                }
            )

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        from core.plugins.layers import normalized

        depth, width = options["depth"], options["width"]
        padding = margins(inputs.shape[0], 2**depth), margins(inputs.shape[1], 2**depth)
        image = layers.Input(inputs.shape, name="image")
        x = normalized(image, inputs)
        x = layers.ZeroPadding2D(padding, name="pad")(x)
        skips = []
        for level in range(depth):
            x = block(x, width * 2**level, f"down{level + 1}", inputs)
            skips.append(x)
            x = layers.MaxPooling2D(name=f"down{level + 1}_pool")(x)
        x = block(x, width * 2**depth, "bottom", inputs)
        for level in reversed(range(depth)):
            name = f"up{level + 1}"
            x = layers.Conv2DTranspose(width * 2**level, 2, strides=2, name=f"{name}_transpose")(x)
            x = layers.Concatenate(name=f"{name}_skip")([skips[level], x])
            x = block(x, width * 2**level, name, inputs)
        x = layers.Cropping2D(padding, name="crop")(x)
        return keras.Model(image, inputs.head(x), name="unet")


def block(x: Any, filters: int, name: str, inputs: InputSpec) -> Any:
    """Two 3 × 3 convolutions, each normalised over the batch and rectified."""
    from core.plugins.layers import convolution

    for number in (1, 2):
        x = convolution(x, filters, name, str(number), inputs)
    return x


def margins(size: int, multiple: int) -> tuple[int, int]:
    """What to add before and after to reach a multiple."""
    missing = -size % multiple
    return missing // 2, missing - missing // 2
