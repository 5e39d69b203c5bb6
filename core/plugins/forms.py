"""Form fields that plug-ins share: files and folders of the server, sizes, percentages, seeds."""

from __future__ import annotations

from core.fields import ChoiceOfOneForm, FolderField, PathField, PlainForm, ServerFileField
from core.image_fields import (
    AS_IN_FILES,
    CHANNELS,
    LARGEST_SIDE,
    UNCHANGED_BY,
    VALUES_ARE,
    DicomValuesField,
    OneImageForm,
    PercentField,
    PixelsField,
    ResizeModeField,
    SeedField,
    check_both,
    check_percentages,
)

__all__ = [
    "AS_IN_FILES",
    "CHANNELS",
    "LARGEST_SIDE",
    "UNCHANGED_BY",
    "VALUES_ARE",
    "ChoiceOfOneForm",
    "DicomValuesField",
    "FolderField",
    "OneImageForm",
    "PathField",
    "PercentField",
    "PixelsField",
    "PlainForm",
    "ResizeModeField",
    "SeedField",
    "ServerFileField",
    "check_both",
    "check_percentages",
]
