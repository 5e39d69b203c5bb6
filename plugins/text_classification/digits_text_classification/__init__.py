"""DIGITS data plug-in: classification of texts by their characters."""

from __future__ import annotations

from digits_text_classification.data import DataIngestion

__all__ = ["DataIngestion"]
