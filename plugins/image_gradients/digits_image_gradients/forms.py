"""The forms of the plug-in; they validate for pages and commands alike."""

from __future__ import annotations

from typing import Any

from django import forms

from core.plugins.forms import LARGEST_SIDE, PlainForm, SeedField
from digits_image_gradients.ramps import STEEPEST

MOST_IMAGES = 1_000_000


class DatasetForm(PlainForm):
    """Every field needed to create a dataset."""

    train_image_count = forms.IntegerField(
        label="Training images", min_value=1, max_value=MOST_IMAGES, initial=1000
    )
    val_image_count = forms.IntegerField(
        label="Validation images", min_value=0, max_value=MOST_IMAGES, initial=250
    )
    test_image_count = forms.IntegerField(
        label="Test images", min_value=0, max_value=MOST_IMAGES, initial=0
    )
    image_width = forms.IntegerField(
        label="Width", min_value=2, max_value=LARGEST_SIDE, initial=32, help_text="Pixels."
    )
    image_height = forms.IntegerField(
        label="Height", min_value=2, max_value=LARGEST_SIDE, initial=32, help_text="Pixels."
    )
    seed = SeedField("The same seed gives the same images.")


class InferenceForm(PlainForm):
    """What to measure: one gradient, or so many by chance."""

    gradient_x = forms.FloatField(
        label="Gradient to the right",
        required=False,
        min_value=-STEEPEST,
        max_value=STEEPEST,
        help_text="From −0.5 to 0.5.",
    )
    gradient_y = forms.FloatField(
        label="Gradient downwards",
        required=False,
        min_value=-STEEPEST,
        max_value=STEEPEST,
        help_text="From −0.5 to 0.5.",
    )
    test_image_count = forms.IntegerField(
        label="Random images",
        required=False,
        min_value=1,
        max_value=MOST_IMAGES,
        help_text="How many random gradients to predict, instead of one given above.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        names = ("gradient_x", "gradient_y", "test_image_count")
        given = tuple(name for name in names if cleaned.get(name) is not None)
        if not self.errors and given not in (names[:2], names[2:]):
            raise forms.ValidationError("Give both gradients, or a number of random images.")
        return cleaned
