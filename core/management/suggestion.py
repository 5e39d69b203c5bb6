"""A batch size and a learning rate for `train --suggest`: nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

from django.core.management.base import CommandError

from core.exceptions import StoreError, UserError
from core.forms.sweep import ModelSweep
from core.management.foreground import JobCommand
from core.management.preflight import own_sources, specs_of, unnamed
from core.own_networks import measuring

_OWN_STEP = (
    "no learning rate: the network has a training step with optimizers of its own, which that of "
    "the form does not reach"
)
_STEPS, _FEWEST_STEPS = 120, 40
"""Of a range test."""
_PATIENCE = 120
"""Seconds that it may take, unless the fewest steps take longer."""
_LEAST_STEPS = 10
"""Steps that an epoch should have at least, whatever fits."""


def print_suggestion(
    command: JobCommand, make: Callable[..., ModelSweep], options: dict[str, Any]
) -> None:
    """Print the largest batch size that fits, one to use, and a learning rate for that.

    Of a sweep, they are for its first model.

    Raises:
        CommandError: the form is refused, or it cannot be found out.
    """
    sweep = unnamed(command, make, options)
    try:
        found = _suggested(sweep)
    except (UserError, StoreError) as error:
        raise CommandError(str(error)) from None
    if options["format"] == "json":
        command.write_json(found)
    else:
        for line in _in_words(found):
            command.stdout.write(line)


def _suggested(sweep: ModelSweep) -> dict[str, Any]:
    """`largest_batch_size`, `batch_size`, `learning_rate` (None: the loss fell nowhere), and the
    curve: `rates`, `losses` and `smoothed`, by step. Where there is no curve, `remark` says why.

    Raises:
        UserError: not even one sample fits, or it cannot be trained.
    """
    specs, memory = specs_of(sweep)
    from core.training.preflight import preflight
    from core.training.range_test import range_test

    sources = own_sources(sweep)
    if sources:
        measured = measuring.preflight(specs[0], sources[0], gpu_memory=memory)
    else:
        measured = preflight(specs[0], gpu_memory=memory)
    if not measured.largest_batch_size and measured.misfit:
        raise UserError(measured.misfit.text)
    entries = measured.steps * measured.batch_size
    size = batch_size_for(measured.largest_batch_size, entries)
    spec, largest = replace(specs[0], batch_size=size), measured.largest_batch_size
    pace = None if measured.epoch_seconds is None else measured.epoch_seconds / entries
    steps = steps_for(None if pace is None else pace * size)
    own = measuring.range_test(spec, sources[0], steps) if sources else None
    curve = asdict(own.curve if own else range_test(spec, steps))
    found = {"largest_batch_size": largest, "batch_size": size, "learning_rate": None, "remark": ""}
    if own and own.has_own_step:
        return found | {"remark": _OWN_STEP}
    return found | {"learning_rate": curve.pop("suggested")} | curve


def batch_size_for(largest: int, entries: int) -> int:
    """The largest power of two that fits, and leaves enough steps in an epoch."""
    most = max(1, min(largest, entries // _LEAST_STEPS))
    return int(2 ** (most.bit_length() - 1))


def steps_for(seconds: float | None) -> int:
    """Steps of a range test, given the seconds of one; None: not known."""
    return _STEPS if not seconds else max(_FEWEST_STEPS, min(_STEPS, int(_PATIENCE / seconds)))


def _in_words(found: dict[str, Any]) -> Iterator[str]:
    size = found["batch_size"]
    yield f"largest batch size that fits: {found['largest_batch_size']:,}"
    yield f"batch_size={size}: the largest power of two with {_LEAST_STEPS} steps in each epoch"
    if found["remark"]:
        yield found["remark"]
        return
    if found["learning_rate"] is None:
        yield (
            "no learning rate was found: the loss fell nowhere, or no further than by chance; look "
            "at the data and the network's options"
        )
        return
    yield (
        f"learning_rate={found['learning_rate']:g}: where the loss fell most steeply, in "
        f"{len(found['rates'])} steps with rates from {found['rates'][0]:.2g} to "
        f"{found['rates'][-1]:.2g}"
    )
