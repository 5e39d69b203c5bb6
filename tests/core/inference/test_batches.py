"""Batches of an inference's inputs. Imports TensorFlow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training


def test_inputs_of_several_shapes_go_into_batches_of_one_shape_each():
    from core.inference.engine import batches
    from core.inference.spec import InferenceSpec, Input, Inputs

    class AnySize:
        shape = (None, None, 1)

    sizes = [4, 4, 4, 5, 5, 4]
    inputs = [Input(str(place), np.zeros((size, 4, 1))) for place, size in enumerate(sizes)]
    inputs.insert(2, Input("broken", error="not readable"))
    spec = InferenceSpec(
        snapshot=Path("unused"),
        inputs=Inputs(len(inputs), iter(inputs)),
        class_labels=[],
        folder=Path("unused"),
        max_outputs=0,
        batch_size=2,
    )
    rejected: list[dict[str, str]] = []
    found = [[given.name for given, _ in batch] for batch in batches(spec, AnySize(), rejected)]
    assert found == [["0", "1"], ["2"], ["3", "4"], ["5"]]
    assert rejected == [{"input": "broken", "message": "not readable"}]
