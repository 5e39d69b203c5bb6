"""Checking a source inside the sandbox: it is run, and its network is built."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib import import_module
from types import FrameType
from typing import Any

from core.own_networks.messages import inputs_from_json
from core.own_networks.runtime import Inputs, SourceError, build_network, run_source
from core.own_networks.sentences import TooLong, problem_of
from core.own_networks.trial import try_step
from core.plugins.learning import Learning
from core.training.structure import structure_of

Tell = Callable[..., None]


def check(order: dict[str, Any], tell: Tell) -> None:
    """Say what is wrong with a source, or the structure of its network.

    Args:
        order: `source`, `inputs`, `options`, `learning` (the module of the task's Keras part) and
            `seconds` for all of it.
        tell: takes the messages.
    """
    try:
        with _at_most(order["seconds"]):
            source = run_source(order["source"])
            inputs, learning = inputs_of(order), learning_in(order)
            network, built = build_network(source, inputs, order["options"])
            structure = structure_of(network)
            try_step(source, network, built, inputs, learning)
        tell("structure", structure=structure)
    except SourceError as error:
        tell("problem", line=error.problem.line, text=error.problem.text)
    except BaseException as error:
        problem = problem_of(error)
        tell("problem", line=problem.line, text=problem.text)
    tell("done")


def inputs_of(order: dict[str, Any]) -> Inputs:
    """What a network is built for, with the head of its task."""
    inputs = Inputs(**inputs_from_json(order["inputs"]))
    return replace(inputs, head=partial(learning_in(order).head, inputs=inputs))


def learning_in(order: dict[str, Any]) -> Learning:
    """The Keras part of the task."""
    learning: Learning = import_module(order["learning"]).learning
    return learning


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TooLong where it has computed for so long, or waited or been kept waiting for twice."""
    clocks = {
        signal.SIGPROF: (signal.ITIMER_PROF, seconds),
        signal.SIGALRM: (signal.ITIMER_REAL, 2 * seconds),
    }

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong(f"{clocks[signal.Signals(number)][1]:g}")

    for number, (clock, after) in clocks.items():
        signal.signal(number, stop)
        signal.setitimer(clock, after)
    try:
        yield
    finally:
        for clock, _ in clocks.values():
            signal.setitimer(clock, 0)
