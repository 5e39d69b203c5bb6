"""Which of several trainings needs the most memory, from the shapes of their networks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.training.data import data_info
from core.training.needs import Needs, needs_of
from core.training.spec import TrainingSpec

_LIMIT = 15.0
"""Seconds after which no further network is looked at."""


@dataclass(frozen=True)
class Neediest:
    """The training of several that needs the most memory."""

    place: int
    """Among the specs."""
    networks: int
    """How many of them differ in what needs memory, apart from the batch size."""
    seen: int
    """How many of those were looked at before the time was up."""


def neediest(specs: Sequence[TrainingSpec], *, limit: float = _LIMIT) -> Neediest:
    """Find it among specs of one dataset.

    Raises:
        TrainingError: a network cannot be built.
    """
    deadline = time.monotonic() + limit
    alike: dict[str, list[int]] = {}
    for place, spec in enumerate(specs):
        alike.setdefault(_network_of(spec), []).append(place)
    if len(alike) == 1:
        return Neediest(max(range(len(specs)), key=lambda place: specs[place].batch_size), 1, 1)
    info = data_info(specs[0].dataset, specs[0].fold)
    needs: dict[int, int] = {}
    seen = 0
    # Lists mostly rise, so the last network is the most likely one.
    for places in reversed(alike.values()):
        if seen and time.monotonic() > deadline:
            break
        found = needs_of(specs[places[0]], info)
        needs |= {place: _bytes(found, specs[place].batch_size) for place in places}
        seen += 1
    return Neediest(max(needs, key=needs.__getitem__), len(alike), seen)


def _network_of(spec: TrainingSpec) -> str:
    """What the memory of a training depends on apart from the batch size, as text."""
    return repr(
        (
            sorted(spec.network_options.items()),
            spec.precision,
            (spec.solver_type, sorted(spec.solver_options.items())),
            (spec.ema_momentum > 0, spec.accumulation > 1),
        )
    )


def _bytes(needs: Needs, batch_size: int) -> int:
    return needs.fixed + batch_size * needs.outputs
