"""Sources are trained in a sandbox, and what comes out is what other trainings leave.

There is a training in the weakest sandbox of the machine, too; the others are in the best one.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from core.own_networks.training import train
from core.sandbox.tiers import available
from core.storage import ModelFolder
from core.store.checksums import sha256
from core.training.provenance import kept_provenance
from core.training.resume import read_point
from tests.core.own_networks.conftest import spec_on, write_bands
from tests.core.own_networks.sources import OWN_STEP, PLAIN

pytestmark = pytest.mark.training

BEST, WEAKEST = available()[0], available()[-1]


def rows(spec, kind):
    lines = ModelFolder(spec.folder).metrics.read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["kind"] == kind]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A run of three epochs, and its result."""
    folder = tmp_path_factory.mktemp("undisturbed")
    spec = spec_on(write_bands(folder / "dataset"), PLAIN, train_epochs=3)
    return spec, train(spec, lambda *_: None, tier=BEST)


def test_a_source_is_trained(spec):
    import keras

    run = spec(PLAIN, train_epochs=8, network_options={"width": 6})
    seen, told = [], []
    result = train(
        run,
        lambda done, total, message: seen.append((done, total)),
        on_epoch=told.append,
        tier=BEST,
    )
    assert [info.epoch for info in told] == list(range(1, 9))
    assert result.metrics["val_accuracy"] > 0.85
    assert result.metrics["val_hits"] == pytest.approx(result.metrics["val_accuracy"])
    assert seen[-1] == (24, 24)
    assert [row["epoch"] for row in rows(run, "epoch")] == list(range(1, 9))
    assert rows(run, "epoch")[-1]["usage"]["memory"] > 0
    network = keras.models.load_model(run.folder / result.snapshots[-1].path, compile=False)
    image = np.full((1, 12, 12, 1), 100.0, np.float32)
    image[:, 8:] += 60
    assert network.predict(image, verbose=0).argmax() == 2
    assert network.get_layer("conv").filters == 6


def test_a_training_step_of_its_own(spec):
    run = spec(OWN_STEP, train_epochs=6, tensorboard=True)
    result = train(run, lambda *_: None, tier=WEAKEST)
    last = rows(run, "epoch")[-1]
    assert last["loss"] == pytest.approx(last["my_loss"])
    assert last["loss"] < rows(run, "epoch")[0]["loss"]
    assert result.metrics["val_accuracy"] > 0.5
    files = ModelFolder(run.folder).tensorboard.glob("*/*tfevents*")
    assert sorted(path.parent.name for path in files) == ["train", "validation"]


def test_a_paused_run_goes_on_as_if_it_had_not(undisturbed):
    whole, expected = undisturbed
    parts = replace(whole, folder=whole.folder.parent / "parts")
    paused = train(replace(parts, pause_after=2), lambda *_: None, tier=BEST)
    assert (paused.paused, paused.epochs) == (True, 2)
    result = train(parts, lambda *_: None, tier=BEST, resume=True)
    assert not result.paused
    assert result.metrics == expected.metrics
    assert [row["epoch"] for row in rows(parts, "epoch")] == [1, 2, 3]


@pytest.mark.thorough  # the step alone, and a pause with the usual one, are tested here, too
def test_a_training_step_of_its_own_pauses_and_goes_on(spec):
    run = spec(OWN_STEP, train_epochs=2)
    assert train(replace(run, pause_after=1), lambda *_: None, tier=BEST).paused
    train(run, lambda *_: None, tier=BEST, resume=True)
    assert [row["epoch"] for row in rows(run, "epoch")] == [1, 2]


def test_an_interrupted_run_goes_on_as_if_nothing_had_happened(undisturbed):
    whole, _ = undisturbed
    halved = replace(whole, folder=whole.folder.parent / "halved")

    def stop(info):
        if info.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(halved, lambda *_: None, on_epoch=stop, tier=BEST)
    assert read_point(halved).epoch == 1
    told = []
    result = train(halved, lambda *_: None, on_epoch=told.append, tier=BEST, resume=True)
    assert [info.epoch for info in told] == [2, 3]
    assert [info.epoch for info in result.snapshots] == [1, 2, 3]
    for one, other in zip(rows(whole, "epoch"), rows(halved, "epoch"), strict=True):
        measured = set(one) - {"usage", "seconds"}
        assert {name: one[name] for name in measured} == {name: other[name] for name in measured}
    assert read_point(halved).ended


def test_a_drawn_seed_is_kept_and_gives_the_same_again(spec):
    first = spec(PLAIN, train_epochs=1, run="first", random_seed=None)
    drawn = train(first, lambda *_: None, tier=BEST)
    kept = kept_provenance(first.folder)
    assert kept["drawn"]
    assert kept["plugins"]["network"]["version"] == sha256(first.network_source)
    again = spec(PLAIN, train_epochs=1, run="again", random_seed=kept["seed"])
    assert train(again, lambda *_: None, tier=BEST).metrics == drawn.metrics
