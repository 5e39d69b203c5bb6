"""How the samples of a dataset are stored, for all data plug-ins."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import PlainForm
from core.ingest.spec import IngestSpec

_ENCODINGS = [
    ("raw", "Raw: uncompressed, fastest for training"),
    ("png", "PNG: lossless; 8 or 16 bits, 1, 3 or 4 channels"),
    ("jpeg", "JPEG: small but lossy; 8 bits, 1 or 3 channels"),
    ("zstd", "Zstandard: lossless; any type and number of channels, very small for masks"),
]


class StorageForm(PlainForm):
    """All fields are optional."""

    feature_encoding = forms.ChoiceField(
        label="Feature encoding", choices=_ENCODINGS, initial="raw", required=False
    )
    label_encoding = forms.ChoiceField(
        label="Label encoding",
        choices=_ENCODINGS,
        initial="raw",
        required=False,
        help_text="For label images such as masks; numbers and boxes are always stored raw.",
    )
    variable_shape = forms.BooleanField(
        label="Allow different sizes",
        required=False,
        initial=False,
        help_text=(
            "Otherwise, entries whose size differs from that of the first are rejected. "
            "Networks can only be trained on entries of one size."
        ),
    )
    max_rejected = forms.FloatField(
        label="Maximum rejected entries (%)",
        min_value=0,
        max_value=100,
        initial=IngestSpec.max_rejected,
        required=False,
        help_text="The job fails if more entries than this cannot be used.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, field in self.fields.items():
            if cleaned.get(name) in (None, ""):
                cleaned[name] = field.initial
        return cleaned
