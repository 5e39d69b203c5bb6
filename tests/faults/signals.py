"""The signals that tests send, as parameters: some for `make test`, and all others `thorough`."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

REQUESTS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
SIGNALS = [*REQUESTS, signal.SIGKILL]
_LIKE_SIGTERM = (signal.SIGHUP, signal.SIGQUIT)


def _thorough_if(is_rest: bool) -> Any:
    return pytest.mark.thorough if is_rest else ()


def sampled(signals: Iterable[signal.Signals], rest: Sequence[int] = _LIKE_SIGTERM) -> list[Any]:
    """As parameters; those that are handled as SIGTERM is, or others, are `thorough`."""
    return [pytest.param(one, id=one.name, marks=_thorough_if(one in rest)) for one in signals]


def both(signals: Iterable[signal.Signals], beside_a_cluster: int) -> list[Any]:
    """Signals and whether a cluster runs, as parameters; one signal is sampled where it does."""
    return [
        pytest.param(number, clustered, id=f"{number.name}-{name}", marks=_thorough_if(is_rest))
        for clustered, name in ((False, "alone"), (True, "with a cluster"))
        for number in signals
        for is_rest in [number != beside_a_cluster if clustered else number in _LIKE_SIGTERM]
    ]
