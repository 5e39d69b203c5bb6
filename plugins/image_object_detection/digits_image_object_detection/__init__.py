"""DIGITS data plug-in: object detection from images and KITTI label files."""

from __future__ import annotations

from digits_image_object_detection.data import DataIngestion

__all__ = ["DataIngestion"]
