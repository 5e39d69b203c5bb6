"""DIGITS data plug-in: generated ramps of grey and their slopes."""

from __future__ import annotations

from digits_image_gradients.data import DataIngestion

__all__ = ["DataIngestion"]
