"""Integrated gradients (Sundararajan et al. 2017, https://arxiv.org/abs/1703.01365)."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from core.looking.chunks import chunk_size, scores_of
from core.looking.explanation import DARKEST, Explanation, ExplanationOptions, Steps
from core.looking.network import Array, OpenNetwork

_LARGEST_GAP = 0.05
"""Of the difference of the outputs, beyond which more steps are advised."""
_NOTHING = 1e-6
_NEAR = 1e-3
"""A share of the way."""
_POWER = 4
"""By which points are closer to the baseline, where the score jumps beside it."""


def integrated_gradients(
    network: OpenNetwork, image: Array, weights: NDArray[np.float32], options: ExplanationOptions
) -> Steps:
    """The gradients on the way from a baseline to the image, times the difference of both.

    The way starts behind the network's preparation of the image (normalization, embedding). The
    integral is approximated by the midpoint rule. The sum over all pixels is the difference of the
    scores of image and baseline, except for the approximation's error.

    Networks that normalize within an image give it almost the same score however faint it is, so
    all of the difference comes about beside the baseline; there the points are closer to it.

    Args:
        image: raw (height, width, channels).
        weights: of the scores in the sum that is explained.
    """
    (start,) = network.values([network.start], image)
    has_values = network.start is network.seen
    baseline = np.zeros_like(start)
    if options.baseline == DARKEST and has_values:
        baseline += start.min()
    yield
    near = baseline + _NEAR * (start - baseline)
    ends = scores_of(network, np.stack([baseline, start, near]), weights)
    difference = float(ends[1] - ends[0])
    power = _POWER if abs(ends[2] - ends[0]) > _LARGEST_GAP * abs(difference) else 1
    yield
    total, size = np.zeros(start.shape, np.float64), chunk_size(start)
    gradient = _gradient_of(network, weights)
    for first in range(0, options.steps, size):
        places = np.arange(first, min(first + size, options.steps)) + 0.5
        parts = (places / options.steps).reshape(-1, *[1] * start.ndim)
        points = baseline + parts**power * (start - baseline)
        found = gradient(tf.constant(points, tf.float32)).numpy()
        total += (found * power * parts ** (power - 1)).sum(axis=0)
        yield
    shown = (total / options.steps * (start - baseline)).sum(axis=-1)
    added = float(shown.sum())
    facts: dict[str, float | str] = {
        "Score of the baseline": float(ends[0]),
        "Score of the input": float(ends[1]),
        "Difference": difference,
        "Sum of the map": added,
    }
    return Explanation(shown.astype(np.float32), facts, _remark(difference, added))


def _gradient_of(network: OpenNetwork, weights: NDArray[np.float32]) -> Any:
    """What computes the score's gradient at several points."""

    # A graph leaves out the gradients of kernels, which nobody needs: see `grad_cam`.
    @tf.function(reduce_retracing=True)
    def gradient(points: Any) -> Any:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(points)
            score = tf.reduce_sum(network.rest(points, training=False) * weights)
        none = tf.UnconnectedGradients.ZERO
        return tape.gradient(score, points, unconnected_gradients=none)

    return gradient


def _remark(difference: float, added: float) -> str:
    gap = abs(added - difference)
    if gap <= _LARGEST_GAP * abs(difference) + _NOTHING:
        return ""
    return (
        f"The sum of the map differs from the difference of the scores by {gap:.2g}, so the map is "
        "not exact. Use more steps."
    )
