"""Measuring what a source will take, or a learning rate for it, inside the sandbox."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.own_networks.learning import register_parts, telling_problems
from core.own_networks.messages import Teller
from core.own_networks.runtime import run_source
from core.own_networks.spec_lines import spec_from_json


def measure(order: dict[str, Any], tell: Teller) -> None:
    """Train a source for a few steps, and tell the figures.

    Args:
        order: as for `core.own_networks.learning.train`, and `what` (`preflight` or `range`),
            `most`, bytes that it may have, with `gpu_memory` or `steps`.
        tell: takes the messages.
    """
    with telling_problems(tell):
        tell("measured", **_measured(order, tell))


def _measured(order: dict[str, Any], tell: Teller) -> dict[str, Any]:
    register_parts(order["parts"])
    spec = spec_from_json(order["spec"])
    from core.own_networks.plugin import OwnParts, register
    from core.training.preflight import preflight
    from core.training.range_test import range_test

    source = run_source(order["source"])
    custom = OwnParts(source, register(source, order["task"], spec.network_options), tell)
    if order["what"] == "preflight":
        memory, most = order["gpu_memory"], order["most"]
        return {"figures": asdict(preflight(spec, gpu_memory=memory, custom=custom, most=most))}
    found = range_test(spec, order["steps"], custom=custom)
    return {"curve": asdict(found), "has_own_step": custom.has_own_step}
