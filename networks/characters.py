"""A character-level convolutional network (Zhang, Zhao and LeCun 2015), small and wide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import InputSpec, NetworkInterface, Task

_WIDTHS = (3, 5, 7, 9)
"""Characters that the filters see: parts of words, words, and pairs of short words."""


class OptionsForm(forms.Form):
    embedding = forms.IntegerField(
        label="Embedding",
        initial=32,
        min_value=2,
        max_value=512,
        help_text="Learned numbers that stand for each character.",
    )
    filters = forms.IntegerField(
        label="Filters",
        initial=128,
        min_value=4,
        max_value=1024,
        help_text="Patterns of characters that are looked for, of each length: "
        f"{', '.join(map(str, _WIDTHS))} characters.",
    )
    dropout = forms.IntegerField(
        label="Dropout (percent)",
        initial=50,
        min_value=0,
        max_value=90,
        help_text="Share of activations that are left out at random while training.",
    )


class Network(NetworkInterface):
    """Class probabilities of a text, from how well it matches patterns of characters.

    Each pattern counts where it matches best (Kim 2014, https://arxiv.org/abs/1408.5882).
    """

    id = "character-cnn"
    title = "Character CNN"
    tasks = (Task.TEXT_CLASSIFICATION,)
    source = "https://arxiv.org/abs/1509.01626"
    priority = 25
    options_form = OptionsForm
    initial = {"train_epochs": 10, "batch_size": 64, "learning_rate": 3e-3}

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, length, channels = inputs.shape
        if (height, channels) != (1, 1):
            raise ValidationError(
                "The character CNN needs texts of shape 1 × length × 1, and these features have "
                f"{height} × {length} × {channels}. Use a data plug-in for texts."
            )

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        length, (largest,) = inputs.shape[1], inputs.maxima
        text = layers.Input(inputs.shape, name="text")
        # In float32 whatever the policy: bfloat16 cannot hold whole numbers above 256. What did
        # not occur in training counts as the last index, that of all other characters.
        x = layers.Reshape((length,), dtype="float32", name="characters")(text)
        x = layers.ReLU(max_value=largest, dtype="float32", name="known")(x)
        x = layers.Embedding(int(largest) + 1, options["embedding"], name="embedding")(x)
        matches = []
        for width in _WIDTHS:
            name = f"width{width}"
            found = layers.Conv1D(
                options["filters"], width, padding="same", activation="relu", name=f"{name}_conv"
            )(x)
            matches.append(layers.GlobalMaxPooling1D(name=f"{name}_best")(found))
        x = layers.Concatenate(name="patterns")(matches)
        x = layers.Dropout(options["dropout"] / 100, name="dropout")(x)
        return keras.Model(text, inputs.head(x), name="character_cnn")
