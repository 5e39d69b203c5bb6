"""DIGITS data plug-in: LMDB databases of Caffe's `Datum`."""

from __future__ import annotations

from digits_prebuilt_lmdb.data import DataIngestion

__all__ = ["DataIngestion"]
