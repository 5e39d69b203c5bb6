"""DIGITS data plug-in: images paired with label images, a class for each pixel."""

from __future__ import annotations

from digits_image_segmentation.data import DataIngestion

__all__ = ["DataIngestion"]
