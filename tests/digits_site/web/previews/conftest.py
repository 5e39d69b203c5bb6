"""A folder that users may name, with a photograph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def root(settings, tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    settings.DIGITS_DATA_ROOTS = [str(folder)]
    return folder


@pytest.fixture
def photo(root: Path) -> Path:
    """Colors that differ everywhere, 100 × 60."""
    pixels = np.random.default_rng(1).integers(0, 256, (60, 100, 3), np.uint8)
    Image.fromarray(pixels).save(root / "photo.png")
    return root / "photo.png"
