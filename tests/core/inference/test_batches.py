from __future__ import annotations

import numpy as np
import pytest

from core.inference.spec import Input

pytestmark = pytest.mark.training


def test_inputs_of_several_shapes_go_into_batches_of_one_shape_each():
    from core.inference.engine import batches

    sizes = [4, 4, 4, 5, 5, 4]
    inputs = [Input(str(place), np.zeros((size, 4, 1))) for place, size in enumerate(sizes)]
    inputs.insert(2, Input("broken", error="not readable"))
    found = list(batches(iter(inputs), (None, None, 1), "", 2))
    assert [[given.name for given in batch] for batch in found] == [
        ["0", "1"],
        ["broken", "2"],
        ["3", "4"],
        ["5"],
    ]
    assert found[1][0].error == "not readable"


def test_what_a_network_does_not_take_says_why_and_counts_in_no_batch():
    from core.inference.engine import batches

    shapes = [(4, 4, 1), (4, 4, 2), (4, 4, 1)]
    inputs = [Input(str(place), np.zeros(shape)) for place, shape in enumerate(shapes)]
    (batch,) = batches(iter(inputs), (4, 4, 1), "", 2)
    assert [given.feature is None for given in batch] == [False, True, False]
    assert "expects 4 × 4 × 1" in batch[1].error
