"""Paths of image files as users give them: files, and folders with everything below."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django import forms

from core.any_image import is_dicom_file
from core.exceptions import IngestionError
from core.fields import ServerFileField
from core.folders import scan
from core.images import is_image_name
from core.names import printed


def paths_in(text: str) -> list[str]:
    """The paths in a text, one on each line."""
    # Names may have what else Python takes for the end of a line.
    return [line.strip() for line in text.split("\n") if line.strip()]


def image_files(path: str) -> Iterator[str]:
    """The file itself; of a folder, all image and DICOM files in it and below, by name.

    Raises:
        ValidationError: it is not there, may not be read, or is a folder without images.
    """
    if not os.path.isdir(path):
        yield ServerFileField().clean(path)
        return
    try:
        found = list(_below(path))
    except IngestionError as error:
        raise forms.ValidationError(str(error)) from error
    if not found:
        raise forms.ValidationError(f"There are no images in {printed(path)}.")
    yield from found


def _below(folder: str) -> Iterator[str]:
    for item in scan(folder):
        if item.name.startswith("."):
            continue
        path = os.path.join(folder, item.name)
        if item.is_folder:
            yield from _below(path)
        elif is_image_name(item.name) or is_dicom_file(path):
            yield path
