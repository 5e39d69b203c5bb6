"""How the samples of a dataset are stored, whatever plug-in makes them."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import PlainForm
from core.ingest.spec import IngestSpec

ENCODINGS = [
    ("raw", "Raw: as they are, the fastest to train on"),
    ("png", "PNG: lossless, 8 and 16 bit, 1, 3 or 4 channels"),
    ("jpeg", "JPEG: small, changes values; 8 bit, 1 or 3 channels"),
    ("zstd", "zstd: lossless, any type and number of channels; masks shrink to a thousandth"),
]


class StorageForm(PlainForm):
    """Every field may be left out."""

    feature_encoding = forms.ChoiceField(
        label="Encoding of features", choices=ENCODINGS, initial="raw", required=False
    )
    label_encoding = forms.ChoiceField(
        label="Encoding of labels",
        choices=ENCODINGS,
        initial="raw",
        required=False,
        help_text="For label images, such as masks; numbers and boxes are stored as they are.",
    )
    variable_shape = forms.BooleanField(
        label="Keep entries of different sizes",
        required=False,
        initial=False,
        help_text=(
            "Otherwise entries whose size differs from the first one's are rejected. "
            "Networks are trained on entries of one size."
        ),
    )
    max_rejected = forms.FloatField(
        label="Rejected entries allowed (%)",
        min_value=0,
        max_value=100,
        initial=IngestSpec.max_rejected,
        required=False,
        help_text="If more entries cannot be used, the job ends with an error.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, field in self.fields.items():
            if cleaned.get(name) in (None, ""):
                cleaned[name] = field.initial
        return cleaned
