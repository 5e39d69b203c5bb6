"""Limits of what users enter for a training."""

from __future__ import annotations

MOST_EPOCHS = 100_000
LARGEST_BATCH = 2**16
