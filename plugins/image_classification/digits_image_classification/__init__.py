"""DIGITS data plug-in: image classification from a folder for each class or text files."""

from __future__ import annotations

from digits_image_classification.data import DataIngestion

__all__ = ["DataIngestion"]
