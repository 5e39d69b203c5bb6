"""What training a source will take, and a learning rate for it: measured in a sandbox.

`core.training.preflight` and `range_test` do so for other networks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.conf import settings

from core.exceptions import OutOfMemoryError, TrainingError
from core.own_networks.messages import count_in, number_in, parsed, text_in
from core.own_networks.problems import Problem
from core.own_networks.sandbox import jail_for, require_sandbox
from core.own_networks.spec_lines import spec_as_json
from core.own_networks.training import parts_of
from core.process.free_memory import available_memory, memory_limit
from core.sandbox.jailed import Jailed
from core.sandbox.limits import Limits
from core.store.manifest import DatasetManifest
from core.training.rate_range import RateRange
from core.training.spec import TrainingSpec

if TYPE_CHECKING:  # it imports TensorFlow
    from core.training.preflight import Preflight

_SECONDS = 300
_MOST_STEPS = 1000
_REASONS = {"device": 20, "remark": 1000}
"""The longest texts of the figures."""


def preflight(spec: TrainingSpec, source: str, *, gpu_memory: int = 0) -> Preflight:
    """What a training will take; see `core.training.preflight.preflight`.

    Args:
        spec: as there.
        source: the text of the network.
        gpu_memory: as there.

    Raises:
        TrainingError: it cannot be trained; the text has the line.
    """
    message = _asked(spec, source, "preflight", gpu_memory=gpu_memory)
    given = message.get("figures")
    return _preflight_in(given if isinstance(given, dict) else {})


@dataclass(frozen=True)
class OwnRates:
    """A range test."""

    curve: RateRange
    has_own_step: bool
    """Whether the source has a training step, whose optimizers no rate of the form reaches."""


def range_test(spec: TrainingSpec, source: str, steps: int) -> OwnRates:
    """The learning rate at which the loss falls most steeply; see `core.training.range_test`.

    Args:
        spec: as there.
        source: the text of the network.
        steps: as there.

    Raises:
        TrainingError: it cannot be trained; the text has the line.
    """
    message = _asked(spec, source, "range", steps=steps)
    given = message.get("curve")
    curve = given if isinstance(given, dict) else {}
    rates, losses, smoothed = (_numbers(curve, name) for name in ("rates", "losses", "smoothed"))
    if not len(rates) == len(losses) == len(smoothed):
        raise TrainingError("The own network reported an invalid range test.")
    found = RateRange(rates, losses, smoothed, number_in(curve, "suggested"))
    return OwnRates(found, message.get("has_own_step") is True)


def _asked(spec: TrainingSpec, source: str, what: str, **facts: int) -> dict[str, Any]:
    tier = require_sandbox()
    most = settings.DIGITS_SANDBOX_MEMORY or memory_limit() * 3 // 4
    task = DatasetManifest.load(spec.dataset).task
    answers: dict[str, dict[str, Any]] = {}

    def add(line: str) -> None:
        message = parsed(line)
        if message is not None and message["kind"] in ("measured", "problem"):
            answers.setdefault(message["kind"], message)

    with TemporaryDirectory(prefix="digits-sandbox-") as folder:
        scratch = Path(folder).resolve()
        order = {
            "do": "measure",
            "what": what,
            "source": source,
            "spec": spec_as_json(spec, scratch),
            "task": task,
            "parts": parts_of(spec, task),
            "most": min(most, available_memory()),
        } | facts
        limits = Limits(seconds=_SECONDS, memory=most, written=2**30, files=1000)
        jail = jail_for(scratch, limits, spec.dataset, gpus=True)
        with Jailed("core.own_networks.inside", jail, tier, add) as jailed:
            jailed.ask(json.dumps(order))
            jailed.wait()
            ended = jailed.ended()
    if ended.limit == "memory":
        raise OutOfMemoryError(f"The own network {ended.text(limits)}. Make it smaller.")
    if problem := answers.get("problem"):
        text = text_in(problem, "text") or "Something is wrong with the own network."
        raise TrainingError(str(Problem(count_in(problem, "line"), text)))
    if "measured" not in answers:
        raise TrainingError(f"The own network {ended.text(limits)}.")
    return answers["measured"]


def _preflight_in(given: Mapping[str, Any]) -> Preflight:
    """The figures that a sandbox tells.

    Raises:
        TrainingError: they are none.
    """
    from core.training.fitting import Misfit
    from core.training.preflight import Preflight

    values: dict[str, Any] = {}
    for field in fields(Preflight):
        value = given.get(field.name)
        if field.name in _REASONS:
            value = text_in(given, field.name, _REASONS[field.name])
        elif field.name == "misfit":
            said = value if isinstance(value, dict) else {}
            value = Misfit(text_in(said, "field", 100), text_in(said, "text")) if said else None
        elif value is not None:
            value = (number_in if "seconds" in field.name else count_in)(given, field.name)
        if value is None and field.default is not None:
            raise TrainingError(f"The own network reports no {field.name}.")
        values[field.name] = value
    return Preflight(**values)


def _numbers(given: Mapping[str, Any], name: str) -> tuple[float, ...]:
    found = given.get(name)
    rows = found[:_MOST_STEPS] if isinstance(found, list) else []
    numbers = [number_in({"": one}, "") for one in rows]
    return tuple(one for one in numbers if one is not None)
