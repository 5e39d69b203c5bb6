"""Whose image a DICOM file is, without who that is."""

from __future__ import annotations

import os

from django.conf import settings

from core.plugins import IngestionError
from core.plugins.dicom import group_of, is_dicom_file


def by_patient(folder: str, file: str) -> str | None:
    """A pseudonym of the patient, which only this installation can make.

    None where the file is not DICOM, or is damaged and will be rejected when it is encoded.
    """
    path = os.path.join(folder, file)
    if not is_dicom_file(path):
        return None
    try:
        return group_of(path, settings.SECRET_KEY.encode())
    except IngestionError:
        return None
