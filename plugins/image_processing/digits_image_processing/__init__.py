"""DIGITS data plug-in: images paired with target images of the same name."""

from __future__ import annotations

from digits_image_processing.data import DataIngestion

__all__ = ["DataIngestion"]
