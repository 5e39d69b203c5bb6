"""Reading DICOM files: images, series, and pseudonyms of patients."""

from __future__ import annotations

from core.any_image import DICOM_SUFFIXES, imageless_kind, is_dicom_file
from core.dicom.identity import group_of, pseudonym
from core.dicom.image import ImageOptions, frame_count, read_grey, read_image
from core.dicom.reading import is_dicom
from core.dicom.series import find_series

__all__ = [
    "DICOM_SUFFIXES",
    "ImageOptions",
    "find_series",
    "frame_count",
    "group_of",
    "imageless_kind",
    "is_dicom",
    "is_dicom_file",
    "pseudonym",
    "read_grey",
    "read_image",
]
