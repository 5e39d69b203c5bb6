"""Reading DICOM files: images, series, and pseudonyms of patients."""

from __future__ import annotations

from core.any_image import DICOM_SUFFIXES, imageless_kind, is_dicom_file
from core.dicom.identity import group_of, pseudonym
from core.dicom.image import ImageOptions, frame_count, read_grey, read_image
from core.dicom.reading import is_dicom
from core.dicom.scales import choose_values
from core.dicom.series import find_series

SAME_VALUES = {"dicom_values": "values of DICOM files (units, or slope and intercept)"}
"""For `DataIngestionInterface.same_user_data`."""

__all__ = [
    "DICOM_SUFFIXES",
    "SAME_VALUES",
    "ImageOptions",
    "choose_values",
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
