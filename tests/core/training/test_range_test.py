"""A range test of the learning rate trains a new network for some steps, and keeps nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.core.training.runs import LABELS, spec_of

pytestmark = pytest.mark.training


def test_rates_rise_while_the_loss_is_followed(dataset_at, squares, tmp_path):
    from core.training.range_test import range_test

    dataset = dataset_at(tmp_path / "dataset", LABELS, train=squares(10))
    spec = spec_of(dataset, learning_rate=0.5, lr_warmup=0.5)
    found = range_test(spec, steps=30)
    assert 12 <= len(found.rates) == len(found.losses) <= 30
    assert found.rates[0] == pytest.approx(1e-6)
    assert np.all(np.diff(found.rates) > 0)
    assert np.isfinite(found.losses).all()
    # So small a rate changes nothing: the first losses are of the same weights, on other samples.
    assert np.ptp(found.losses[:4]) < 0.5 * found.losses[0]
    assert not spec.folder.exists()
    assert range_test(spec, steps=30).losses == pytest.approx(found.losses, rel=1e-4)
