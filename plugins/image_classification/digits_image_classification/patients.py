"""Whose image a DICOM file is, without who that is."""

from __future__ import annotations

import hashlib
import hmac
import os

from django.conf import settings
from pydicom import dcmread
from pydicom.config import disable_value_validation

from digits_image_classification.pixels import is_dicom_file

TAGS = ["PatientID", "PatientName", "PatientBirthDate", "StudyInstanceUID"]
DIGITS = 10


def by_patient(folder: str, file: str) -> str | None:
    """A pseudonym of the patient; None where the file is not DICOM or cannot be read."""
    path = os.path.join(folder, file)
    if not is_dicom_file(path):
        return None
    try:
        with disable_value_validation():
            header = dcmread(path, specific_tags=list(TAGS), stop_before_pixels=True)
    # A damaged file makes pydicom raise about anything; it is rejected when it is encoded.
    except Exception:
        return None
    identity = (
        str(header.get("PatientID") or "")
        or f"{header.get('PatientName') or ''}{header.get('PatientBirthDate') or ''}"
        or str(header.get("StudyInstanceUID") or "")
    )
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, identity.encode(), hashlib.sha256).hexdigest()[:DIGITS]
