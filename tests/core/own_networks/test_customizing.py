"""Bundled networks as sources."""

from __future__ import annotations

from typing import Any

import pytest

from core.own_networks.customizing import can_customize, customized
from core.own_networks.options import form_of
from core.own_networks.source import read_source
from tests.networks.specs import BUNDLED, build, least_size, sampled, spec

POSSIBLE = list(BUNDLED)


def ids(network: Any) -> str:
    return str(network.id)


@pytest.mark.parametrize("network", POSSIBLE, ids=ids)
def test_all_can_be_customized(network: Any) -> None:
    assert can_customize(network)


@pytest.mark.parametrize("network", POSSIBLE, ids=ids)
def test_the_source_has_tasks_and_the_options_of_the_network(network: Any) -> None:
    source = read_source(customized(network))
    assert (source.problems, source.tasks) == ((), tuple(map(str, network.tasks)))
    fields, options = network.options_form().fields, form_of(source.options)().fields
    assert set(options) <= set(fields)
    assert {name: one.initial for name, one in options.items()} == {
        name: fields[name].initial for name in options
    }
    for name, option in options.items():
        for fact in ("min_value", "max_value"):
            assert getattr(option, fact, None) == getattr(fields[name], fact, None)


@pytest.mark.training
@pytest.mark.parametrize("network", sampled(POSSIBLE), ids=ids)
def test_the_source_builds_the_same_layers(network: Any) -> None:
    import keras

    from core.own_networks.runtime import Inputs, build_network, run_source
    from core.training.structure import structure_of

    text = "text-classification" in network.tasks
    side = 64 if text else max(32, least_size(network))
    inputs = spec(network.tasks[0], (1 if text else side, side, 1))
    keras.backend.clear_session()
    expected = build(network, inputs)
    keras.backend.clear_session()
    source = run_source(customized(network))
    head = _with_head(inputs)
    facts = {name: getattr(head, name) for name in head.__dataclass_fields__}
    found, _ = build_network(source, Inputs(**facts), {})
    assert structure_of(found) == structure_of(expected)


def _with_head(inputs: Any) -> Any:
    from dataclasses import replace
    from functools import partial

    from core.training.tasks import learning_of

    return replace(inputs, head=partial(learning_of(inputs.task).head, inputs=inputs))
