"""Which forms take a folder or an archive that is dropped onto their page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from core.archives import SUFFIXES
from core.fields import PathField


def drop_context(form: forms.Form) -> dict[str, Any] | None:
    """What `uploads/drop.html` needs; None where a form has no field for a folder."""
    fields = form.fields.values()
    if not any(isinstance(field, PathField) and field.browse != "file" for field in fields):
        return None
    return {
        "most": settings.DIGITS_UPLOAD_BYTES,
        "most_files": settings.DIGITS_UPLOAD_FILES,
        "endings": SUFFIXES,
    }
