"""What an error costs."""

from __future__ import annotations

from typing import Any

from keras import ops

from core.plugins.inputs import LossOptions


def penalty(error: Any, options: LossOptions) -> Any:
    """Of each error in standard deviations: absolute, Huber's, or by default squared."""
    if options.kind == "mean-absolute-error":
        return ops.abs(error)
    if options.kind == "huber":
        size, delta = ops.abs(error), options.huber_delta
        return ops.where(size <= delta, ops.square(error) / 2, delta * (size - delta / 2))
    return ops.square(error)
