"""The loss that suits the values to be learned."""

from __future__ import annotations

from collections.abc import Iterator

from core.plugins.proposals import DatasetProfile, Proposal

_WHY = (
    "most images may have the same count, which a network learns to answer exactly if it is the "
    "absolute errors that are small"
)


def loss(found: DatasetProfile) -> Iterator[tuple[str, Proposal]]:
    """Absolute errors for counts: their least sum is at the median, which is a count itself."""
    if found.values_are == "counts":
        yield "loss", Proposal("mean-absolute-error", _WHY)
