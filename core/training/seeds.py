"""The seed of a run."""

from __future__ import annotations

import secrets

from core.training.spec import TrainingSpec


def seed_for(spec: TrainingSpec) -> int:
    """The seed that is asked for, or a random one."""
    return secrets.randbits(31) if spec.random_seed is None else spec.random_seed
