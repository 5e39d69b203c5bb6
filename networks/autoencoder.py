"""A convolutional autoencoder (Masci et al. 2011): what passes through few numbers is learnt."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import InputSpec, NetworkInterface, Task
from core.plugins.normalization import Normalization, normalization_field
from networks.masks import cropped, padded
from networks.unet_images import Network as ImageUNet


class OptionsForm(forms.Form):
    depth = forms.IntegerField(
        label="Depth",
        initial=3,
        min_value=1,
        max_value=6,
        help_text="How often the image is halved on the way to the code.",
    )
    width = forms.IntegerField(
        label="Width",
        initial=16,
        min_value=4,
        max_value=128,
        help_text="Filters of the first level; each further level has twice as many.",
    )
    code = forms.IntegerField(
        label="Channels of the code",
        initial=16,
        min_value=1,
        max_value=512,
        help_text="Numbers that remain of each place of the smallest level.",
    )
    normalization = normalization_field(Normalization.DATASET)


class Network(NetworkInterface):
    """A path down to a code and a path up, without links across.

    Details that the code does not hold are lost: it smooths noise, and shows what is unusual by
    failing to reproduce it.
    """

    id = "autoencoder"
    title = "Convolutional autoencoder"
    tasks = (Task.IMAGE_TO_IMAGE,)
    source = "https://doi.org/10.1007/978-3-642-21735-7_7"
    priority = 20
    options_form = OptionsForm
    initial = ImageUNet.initial

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, width, _ = inputs.shape
        if 2 ** options["depth"] > min(height, width):
            raise ValidationError(
                {
                    "depth": f"An autoencoder of depth {options['depth']} halves images of "
                    f"{height} × {width} to nothing. Lower the depth."
                }
            )

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        from core.plugins.layers import convolution, image_input

        depth, width = options["depth"], options["width"]
        image, x = image_input(inputs, options["normalization"])
        x, margins = padded(x, 2**depth)
        for level in range(depth):
            x = convolution(x, width * 2**level, f"down{level + 1}", "", inputs)
            x = layers.MaxPooling2D(name=f"down{level + 1}_pool")(x)
        x = layers.Conv2D(options["code"], 1, name="code")(x)
        for level in reversed(range(depth)):
            x = layers.UpSampling2D(interpolation="bilinear", name=f"up{level + 1}_resize")(x)
            x = convolution(x, width * 2**level, f"up{level + 1}", "", inputs)
        return keras.Model(image, inputs.head(cropped(x, margins)), name="autoencoder")
