"""Each starting point has a key of its own, which gives its source."""

from __future__ import annotations

import pytest

from core.exceptions import TrainingError
from core.own_networks.customizing import customized
from core.own_networks.examples import EXAMPLES, example_source
from core.own_networks.starts import bundled, examples, source_from, start_of
from core.registry import network_plugins


def test_no_two_have_the_same_key():
    keys = [start.key for start in (*examples(), *bundled())]
    assert len(keys) == len(set(keys))
    assert set(EXAMPLES) < set(keys)


def test_a_bundled_network_called_as_an_example_is_customized_by_its_own_key():
    assert start_of("residual") == "residual"
    assert source_from(start_of("autoencoder")) == customized(network_plugins["autoencoder"])
    assert source_from("autoencoder") == example_source("autoencoder")
    with pytest.raises(TrainingError, match="bundled-autoencoder"):
        source_from("bundled-nothing")
