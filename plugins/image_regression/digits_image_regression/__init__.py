"""DIGITS data plug-in: image regression from a CSV file of paths and numbers."""

from __future__ import annotations

from digits_image_regression.data import DataIngestion

__all__ = ["DataIngestion"]
