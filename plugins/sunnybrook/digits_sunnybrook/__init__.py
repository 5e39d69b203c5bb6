"""DIGITS data plug-in: left-ventricle segmentation from DICOM and contour files."""

from __future__ import annotations

from digits_sunnybrook.data import DataIngestion

__all__ = ["DataIngestion"]
