"""The same learning rate all along."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.plugins import PolicyInterface
from core.plugins.policy import Numbers


class Fixed(PolicyInterface):
    id = "fixed"
    title = "Fixed"

    def rate(self, progress: Numbers, **options: Any) -> Numbers:
        return np.ones_like(progress)
