"""What samplers are asked: the space of values, and the trials so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.tuning.trial import Trial
from core.tuning.values import Values

Space = Mapping[str, Values]
"""What is tried, by field."""


@dataclass(frozen=True)
class Question:
    """For which values a sampler is asked."""

    space: Space
    trials: Sequence[Trial]
    """In the order of their numbers."""
    seed: int
    directions: int = 1
    """How many metrics a trial has."""
