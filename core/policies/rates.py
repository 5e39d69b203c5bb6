"""Learning rates over a training: for the plot in the form and for the steps of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.exceptions import PluginError
from core.plugins import PolicyInterface
from core.plugins.policy import Numbers


def rates(
    policy: type[PolicyInterface],
    options: Mapping[str, Any],
    progress: Numbers,
    *,
    learning_rate: float,
    warm_up: float = 0.0,
) -> Numbers:
    """The learning rate at each progress.

    Args:
        policy: how it changes.
        options: the cleaned fields of the policy's form.
        progress: from 0, the first step, to 1, the end of the training.
        learning_rate: what the policy's numbers are multiples of.
        warm_up: a fraction of the training in which the rate rises linearly, from 0 to what the
            policy says at its end.

    Raises:
        PluginError: the policy does not give rates.
    """
    factors = _factors(policy, options, progress)
    if warm_up:
        reached = _factors(policy, options, np.array([warm_up]))
        factors = np.where(progress < warm_up, reached * progress / warm_up, factors)
    found: Numbers = learning_rate * factors
    return found


def _factors(
    policy: type[PolicyInterface], options: Mapping[str, Any], progress: Numbers
) -> Numbers:
    found = np.asarray(policy().rate(progress, **options), np.float64)
    if found.shape != progress.shape or not (np.isfinite(found) & (found >= 0)).all():
        raise PluginError(
            f"The learning rate policy {policy.get_title()} does not give a rate of at least 0 "
            "for each progress. Choose another one, or ask its author to fix it."
        )
    return found
