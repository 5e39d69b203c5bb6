"""DIGITS data plug-in: object detection from images with labelled boxes."""

from __future__ import annotations

from digits_image_object_detection.data import DataIngestion

__all__ = ["DataIngestion"]
