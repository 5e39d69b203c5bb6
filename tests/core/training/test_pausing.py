"""A run that pauses and goes on is the same as one that does not."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.training.moments import Moment, Moments
from core.training.resume import fingerprint, read_point
from tests.core.training.runs import LABELS, rows, run, spec_of

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def dataset(dataset_at, squares, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pausing") / "dataset"
    return dataset_at(folder, LABELS, train=squares(10), val=squares(4, seed=1))


def weights_of(spec):
    point = read_point(spec)
    assert point is not None
    return point.variables


def lines_of(spec):
    left_out = ("seconds", "images_per_second")
    return [
        {name: value for name, value in row.items() if not name.startswith((*left_out, "usage"))}
        for row in rows(spec, "epoch")
    ]


def test_paused_twice_it_has_the_weights_and_metrics_of_an_undisturbed_run(dataset):
    whole = spec_of(dataset, run="whole", train_epochs=4, early_stopping=4)
    undisturbed = run(whole)
    parts = replace(whole, folder=whole.folder.parent / "parts")
    for pause, done in ((1, 1), (3, 3)):
        result = run(replace(parts, pause_after=pause), resume=pause > 1)
        assert result.paused
        assert result.epochs == done
        point = read_point(parts)
        assert (point.epoch, point.ended) == (done, False)
        # Asked again, as after a kill, it is still paused, and nothing is trained.
        assert run(replace(parts, pause_after=pause), resume=True) == result
    result = run(parts, resume=True)
    assert not result.paused
    assert result.metrics == undisturbed.metrics
    assert lines_of(parts) == lines_of(whole)
    expected = weights_of(whole)
    found = weights_of(parts)
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


def test_a_step_is_traced_once(dataset, monkeypatch):
    """What is created in the first trace, such as the solver's state, would ask for a second."""
    import keras

    traced = []
    step = keras.Model.train_step

    def train_step(self, data):
        traced.append(self)
        return step(self, data)

    monkeypatch.setattr(keras.Model, "train_step", train_step)
    run(spec_of(dataset, run="traced", train_epochs=1))
    assert len(traced) == 1


def test_a_pause_has_a_validated_snapshot_whatever_the_intervals(dataset):
    rare = {"snapshot_interval": 0, "val_interval": 4, "early_stopping": 2}
    whole = spec_of(dataset, run="rare", train_epochs=4, **rare)
    run(whole)
    parts = replace(whole, folder=whole.folder.parent / "rare parts")
    result = run(replace(parts, pause_after=1))
    assert [info.epoch for info in result.snapshots] == [1]
    assert "val_loss" in result.metrics
    run(parts, resume=True)
    expected, found = weights_of(whole), weights_of(parts)
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


@pytest.mark.parametrize(("exhausted", "paused"), [(False, True), (True, False)])
def test_an_early_stop_ends_a_run_that_was_to_pause(exhausted, paused):
    from core.training.callbacks.reaching import Reaching

    reached: list[Moment] = []
    patience = SimpleNamespace(is_exhausted=lambda *_: exhausted)
    watcher = SimpleNamespace(reached=reached.append)
    moments = Moments(10, 90, frozenset(), frozenset())
    reaching = Reaching(moments, lambda: {"val_loss": 2.0}, patience, [watcher], pause_after=2)
    reaching.set_model(SimpleNamespace(stop_training=False))
    reaching.reach(20, {"loss": 1.0})
    assert (reaching.paused, reached[0].ends_run) == (paused, exhausted)
    assert reached[0].metrics == {"loss": 1.0, "val_loss": 2.0}
    assert reached[0].snapshot
    assert reaching.model.stop_training


def test_the_fingerprint_does_not_depend_on_the_pause(dataset):
    spec = spec_of(dataset, run="any")
    assert fingerprint(spec) == fingerprint(replace(spec, pause_after=1))
