"""Checking the file of weights that a field names."""

from __future__ import annotations

from pathlib import Path

from django import forms

from core.exceptions import TrainingError
from core.plugins.weights import ENDINGS, ENDINGS_IN_WORDS
from core.training.keras_file import require_no_code


def check_weights_file(path: str) -> None:
    """Refuse a file of another format, or one with code, by a ValidationError."""
    if Path(path).suffix not in ENDINGS:
        raise forms.ValidationError(f"Choose a file that ends in {ENDINGS_IN_WORDS}.")
    try:
        require_no_code(Path(path))
    except TrainingError as error:
        raise forms.ValidationError(str(error)) from None
