"""Every installed network in one format, and every format, with the receipt.

Which, the place of the network gives; `thorough` has all others, and the deepest networks, but for
large ones in other formats: `make bench BENCH=exports` exports them in all.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.conformance.network_subject import NetworkSubject
from core.model_export.formats import FORMATS
from core.registry import network_plugins
from tests.core.model_export.exports import export

pytestmark = pytest.mark.training

OPTIONS = {"residual": ["pooling=map"]}
"""With more kinds of layers than initially."""
DEEPEST = {"convnext-tiny", "efficientnet-b0", "efficientnet-v2-b0", "googlenet", "resnet-50"}
"""Each takes ten seconds or more; for them stand MobileNetV2, and what test_gelu.py exports."""
# The script's folder has the file of ONNX, and wants to know how inputs are read.
WRITTEN = [name for name, one in FORMATS.items() if not one.is_archive and name != "digits-run"]


def combinations() -> Iterator[Any]:
    for place, network in enumerate(network_plugins.ids()):
        chosen = WRITTEN[place % len(WRITTEN)]
        marks = pytest.mark.thorough if network in DEEPEST else ()
        yield pytest.param(network, chosen, marks=marks)
        if network_plugins[network].priority != 10:
            others = [name for name in WRITTEN if name != chosen]
            yield from (pytest.param(network, to, marks=pytest.mark.thorough) for to in others)


@pytest.mark.parametrize(("network", "to"), combinations())
def test_the_exported_file_outputs_what_the_snapshot_does(network: str, to: str, tmp_path: Path):
    from core.conformance.building import built

    plugin = network_plugins[network]
    subject = NetworkSubject(plugin, OPTIONS.get(network, []), tmp_path)
    assert subject.creation.is_valid()
    facts = built(plugin, subject.inputs[0], subject.fields, tmp_path / "snapshot")
    assert "error" not in facts
    receipt = export(tmp_path / "snapshot.keras", to, tmp_path / to).receipt
    value = max(output["largest_value"] for output in receipt["outputs"])
    assert receipt["largest_difference"] <= 1e-4 * max(1, value)
