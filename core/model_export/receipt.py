"""The parity receipt: what the snapshot and the exported file output for the same inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exceptions import ExportError

TOLERANCE = 1e-4
"""The largest difference that is accepted: of probabilities, or of the largest value of an
output whose values exceed 1."""


def receipt_of(
    source: str,
    batch: NDArray[Any],
    wanted: Mapping[str, NDArray[Any]],
    found: Sequence[NDArray[Any]],
) -> dict[str, Any]:
    """Compare outputs.

    Args:
        source: where the inputs are from.
        batch: the inputs.
        wanted: the snapshot's outputs by name.
        found: those of the exported file, in the same order.

    Returns:
        `inputs` (`source`, `shape`), `tolerance`, `largest_difference`, and for each of the
        `outputs` its `name`, `shape`, `largest_difference` and `largest_value`.

    Raises:
        ExportError: they differ by more than the tolerance, in shape, or in number.
    """
    if len(found) != len(wanted):
        raise ExportError(
            f"The exported file has {len(found)} outputs instead of {len(wanted)}. {_NOTHING}"
        )
    outputs = [
        _compared(name, expected, output)
        for (name, expected), output in zip(wanted.items(), found, strict=True)
    ]
    return {
        "inputs": {"source": source, "shape": list(batch.shape)},
        "tolerance": TOLERANCE,
        "largest_difference": max(output["largest_difference"] for output in outputs),
        "outputs": outputs,
    }


_NOTHING = "Nothing was exported; choose another format."


def _compared(name: str, expected: NDArray[Any], output: NDArray[Any]) -> dict[str, Any]:
    if output.shape != expected.shape:
        raise ExportError(
            f"The output “{name}” of the exported file has the shape {output.shape} instead of "
            f"{expected.shape}. {_NOTHING}"
        )
    difference = np.abs(output.astype(np.float64) - expected.astype(np.float64))
    largest = float(difference.max(initial=0))
    value = float(np.abs(expected).max(initial=0))
    # A number that is not finite compares as false, so that it is refused.
    if not largest <= TOLERANCE * max(1.0, value):
        raise ExportError(
            f"The output “{name}” of the exported file differs from the snapshot's by "
            f"{largest:.3g}, and its values reach {value:.3g}; {TOLERANCE:g} is the most that is "
            f"accepted, for values above 1 as a part of the largest. {_NOTHING}"
        )
    return {
        "name": name,
        "shape": list(output.shape),
        "largest_difference": largest,
        "largest_value": value,
    }
