from __future__ import annotations

from pathlib import Path

import pytest

from core.models import Inference
from tests.factories import make_dataset, make_inference


@pytest.fixture
def rows(data_dir: Path) -> Inference:
    """A row of each kind, and datasets of a running and of a failed job."""
    inference = make_inference()
    make_dataset("running", name="running one")
    make_dataset("error", name="failed one")
    return inference
