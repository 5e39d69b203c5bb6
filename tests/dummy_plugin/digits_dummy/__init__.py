"""A plug-in that uses every extension point; installed in tests only."""

from __future__ import annotations

from digits_dummy.data import DataIngestion
from digits_dummy.network import Network
from digits_dummy.view import Visualization

__all__ = ["DataIngestion", "Network", "Visualization"]
