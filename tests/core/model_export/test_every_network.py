"""Every installed network in every format, with the receipt; of large ones a sample."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from core.conformance.network_subject import NetworkSubject
from core.model_export.formats import FORMATS
from core.registry import network_plugins
from tests.core.model_export.exports import export

pytestmark = pytest.mark.training
SMALL = 1_000_000
"""Weights of a network that takes seconds in all formats."""

OPTIONS = {"residual": ["pooling=map"]}
"""With more kinds of layers than initially."""


def formats_for(network: str, weights: int) -> list[str]:
    """All that write the network differently; of a large one the one that its name gives."""
    # The script's folder has the file of ONNX, and wants to know how inputs are read.
    every = [name for name, kind in FORMATS.items() if not kind.is_archive and name != "digits-run"]
    return every if weights <= SMALL else [every[zlib.crc32(network.encode()) % len(every)]]


@pytest.mark.parametrize("network", network_plugins.ids())
def test_the_exported_file_outputs_what_the_snapshot_does(network: str, tmp_path: Path):
    from core.conformance.building import built

    plugin = network_plugins[network]
    subject = NetworkSubject(plugin, OPTIONS.get(network, []), tmp_path)
    assert subject.creation.is_valid()
    inputs = subject.inputs[0]
    facts = built(plugin, inputs, subject.fields, tmp_path / "snapshot")
    for to in formats_for(network, facts["parameters"]):
        receipt = export(tmp_path / "snapshot.keras", to, tmp_path / to).receipt
        value = max(output["largest_value"] for output in receipt["outputs"])
        assert receipt["largest_difference"] <= 1e-4 * max(1, value)
