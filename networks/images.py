"""What the networks for whole images have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from core.plugins import DatasetProfile, InputSpec, NetworkInterface, Proposal, Task
from core.plugins.normalization import normalization_field

_COMFORTABLE = 64
"""Pixels below which networks that halve images five times see next to nothing."""


class NormalizationForm(forms.Form):
    normalization = normalization_field()


class ImageForm(NormalizationForm):
    dropout = forms.IntegerField(
        label="Dropout (percent)",
        initial=20,
        min_value=0,
        max_value=90,
        help_text="Share of the last features that are left out at random while training.",
    )


class ImageNetwork(NetworkInterface):
    """Base class: features of an image, their mean over all places, dropout, and the head."""

    tasks = (Task.CLASSIFICATION, Task.MULTI_LABEL, Task.REGRESSION)
    options_form = ImageForm
    least: ClassVar[int] = 32
    """Pixels that the shorter side has at least."""
    halvings: ClassVar[int] = 5
    """How often images are halved before the mean."""

    @classmethod
    def get_proposals(cls, found: DatasetProfile) -> dict[str, Proposal]:
        if found.class_labels or "dropout" not in cls.options_form.base_fields:
            return {}
        why = "a value is a sum of features, and without some of them it is another one"
        return {"dropout": Proposal(0, why)}

    def check(self, inputs: InputSpec, **options: Any) -> None:
        height, width, _ = inputs.shape
        if min(height, width) < self.least:
            raise ValidationError(
                f"{self.title} needs images of at least {self.least} × {self.least}, and these "
                f"have {height} × {width}. Create the dataset with a larger size."
            )

    def remarks(self, inputs: InputSpec, **options: Any) -> list[str]:
        height, width, _ = inputs.shape
        if self.halvings < 5 or min(height, width) >= _COMFORTABLE:
            return []
        left = " × ".join(str(max(1, side // 2**self.halvings)) for side in (height, width))
        return [
            f"{self.title} reduces images of {height} × {width} to {left}. It learns more from "
            f"images of {_COMFORTABLE} × {_COMFORTABLE} or larger; for small images, use a small "
            "network."
        ]

    def build(self, inputs: InputSpec, **options: Any) -> Any:
        import keras
        from keras import layers

        image, x = self.features(inputs, **options)
        x = self.pooled(x, inputs, **options)
        x = layers.Dropout(options["dropout"] / 100, name="dropout")(x)
        return keras.Model(image, inputs.head(x), name=self.id.replace("-", "_"))

    def features(self, inputs: InputSpec, **options: Any) -> tuple[Any, Any]:
        """The network's input, and its last features (batch, height, width, features)."""
        raise NotImplementedError

    def pooled(self, x: Any, inputs: InputSpec, **options: Any) -> Any:
        """Features (batch, features) of the whole image, from those of all places."""
        from keras import layers

        return layers.GlobalAveragePooling2D(name="mean")(x)
